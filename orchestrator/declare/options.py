"""The options of a step, checked where they are written, with the remedy in the message."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from orchestrator.declare.branches import branch_of
from orchestrator.declare.fallbacks import fallback_of
from orchestrator.declare.flow import flow_of
from orchestrator.declare.gates import HumanReviewGate, gate_of
from orchestrator.declare.names import LONGEST_NAME, LONGEST_QUEUE, named
from orchestrator.declare.policies import (
    RECOVERIES,
    Recoveries,
    Recovery,
    RetryPolicy,
    as_retry_policy,
)
from orchestrator.declare.schema import compression_mark_of, schema_of
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError

DEFAULT_TIMEOUT = 60.0  # seconds


def make_step(
    function: Callable[..., Any],
    *,
    after: list[Callable[..., Any] | str] | None = None,
    retry: int | RetryPolicy = 0,
    timeout: float = DEFAULT_TIMEOUT,
    on_error: Mapping[type[BaseException], Recovery] | None = None,
    on_exhausted: Recovery = "dead_letter",
    gap: str = "",
    queue: str = "default",
    crash_limit: int = 3,
    gate: HumanReviewGate | None = None,
    review: HumanReviewGate | None = None,
) -> StepSpec:
    """Check every option of one step and freeze it."""
    name = function.__name__
    on_error = on_error or {}
    _check_options(name, timeout, on_error, on_exhausted, crash_limit)
    recoveries = Recoveries(by_class=tuple(on_error.items()), otherwise=on_exhausted)
    gate = _one_gate(function, gate)
    return _checked(
        StepSpec(
            name=named("the name of a step", name, LONGEST_NAME),
            function=function,
            after=None if after is None else tuple(_name_of(entry) for entry in after),
            retry=_retries(function, as_retry_policy(retry)),
            timeout=float(timeout),
            recoveries=recoveries,
            gap=gap,
            queue=named(f"step {name!r}: a queue", queue, LONGEST_QUEUE),
            crash_limit=crash_limit,
            flow=flow_of(function),
            branch=branch_of(function),
            fallback=fallback_of(function),
            gate=gate,
            review=_review(name, recoveries, gate, review),
            schema=schema_of(function),
            compression=compression_mark_of(function),
        )
    )


def _checked(spec: StepSpec) -> StepSpec:
    """The step, once its options go together."""
    _check_recoveries(spec)
    _check_kind(spec)
    return spec


def _name_of(entry: Callable[..., Any] | str) -> str:
    return entry if isinstance(entry, str) else entry.__name__


def _retries(function: Callable[..., Any], policy: RetryPolicy) -> RetryPolicy:
    """What a fallback says of further tries wins over the step's own number."""
    spec = fallback_of(function)
    if spec is None or spec.max_retries is None:
        return policy
    return replace(policy, retries=spec.max_retries)


def _one_gate(function: Callable[..., Any], gate: HumanReviewGate | None) -> HumanReviewGate | None:
    marked = gate_of(function)
    if marked is not None and gate is not None:
        raise DefinitionError(
            f"step {function.__name__!r} has a gate= and is marked @gate; choose one"
        )
    return gate or marked


def _review(
    name: str,
    recoveries: Recoveries,
    gate: HumanReviewGate | None,
    review: HumanReviewGate | None,
) -> HumanReviewGate | None:
    """Who is asked about an error: `review`, else those who decide on the result anyway."""
    if recoveries.include("review"):
        return review or gate or HumanReviewGate()
    if review is not None:
        raise DefinitionError(
            f"step {name!r}: review= is never used; say which errors people review, "
            "in on_error= or with on_exhausted='review'"
        )
    return None


def _check_options(
    name: str,
    timeout: float,
    on_error: Mapping[type[BaseException], Recovery],
    on_exhausted: Recovery,
    crash_limit: int,
) -> None:
    if not 0 < timeout < math.inf:
        raise DefinitionError(
            f"step {name!r}: timeout must be above 0 seconds and finite, got {timeout}"
        )
    if crash_limit < 1:
        raise DefinitionError(f"step {name!r}: crash_limit must be at least 1, got {crash_limit}")
    for kind, what in [*on_error.items(), (None, on_exhausted)]:
        if what not in RECOVERIES:
            where = "on_exhausted" if kind is None else f"on_error[{kind.__name__}]"
            known = ", ".join(RECOVERIES)
            raise DefinitionError(f"step {name!r}: {where} is {what!r}; choose one of {known}")
    if on_exhausted == "retry":
        raise DefinitionError(f"step {name!r}: on_exhausted cannot be 'retry'; choose an end")


def _check_recoveries(spec: StepSpec) -> None:
    skips = spec.recoveries.include("skip")
    alone = spec.fallback is None or spec.fallback.strategy == "local_model"
    if alone and spec.recoveries.include("fallback"):
        raise DefinitionError(
            f"step {spec.name!r} maps an error to 'fallback' but has nobody to fall back to; "
            "mark its function @fallback(to=[...])"
        )
    if spec.gate and skips:
        raise DefinitionError(f"step {spec.name!r} has a gate and so can never be skipped")
    if spec.branch and skips:
        raise DefinitionError(
            f"step {spec.name!r} is a branch and so can never be skipped: nobody would choose its way"
        )
    if skips and not spec.gap:
        raise DefinitionError(
            f"step {spec.name!r} may be skipped: say in gap= what is then missing"
        )


def _check_kind(spec: StepSpec) -> None:
    if spec.branch and (spec.gates or spec.parallel):
        raise DefinitionError(
            f"step {spec.name!r}: a branch decides once and at once, so it has no gate and is not "
            "parallel; put that on a step before it"
        )
    if spec.gate and spec.flow:
        raise DefinitionError(
            f"step {spec.name!r}: a gate goes on a step of its own, behind the @parallel or @reduce"
        )
    if spec.review and (spec.branch or spec.parallel):
        raise DefinitionError(
            f"step {spec.name!r} is no plain step, so its errors cannot go to review; choose "
            "another recovery, or review what the step after it makes of the result"
        )
