"""When a failed step is tried again, and what happens when it is not."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestrator.declare.policies import Recovery, RetryPolicy
from orchestrator.declare.steps import StepSpec
from orchestrator.engine.events import Failure
from orchestrator.engine.snapshot import StepSnapshot


def next_try(
    policy: RetryPolicy, *, tries: int, now: datetime, chance: float, asked: float = 0.0
) -> datetime:
    """Capped exponential backoff with full jitter; `tries` counts those made, `chance` is 0..1.

    Never sooner than the error `asked` for, in seconds, within reason.
    """
    backoff = policy.ceiling(max(0, tries - 1)) * (chance if policy.jitter else 1.0)
    return now + timedelta(seconds=max(backoff, min(asked, policy.longest_asked())))


def recovery_of(spec: StepSpec, failure: Failure, step: StepSnapshot) -> Recovery:
    """A declared recovery by class wins; otherwise retry while tries are left, then the step's end.

    Before that end come the alternatives, each with tries of its own.

    A gate or a branch can never be skipped, whatever its function asks for.
    """
    if failure.final or ((spec.gate or spec.branch) and failure.recovery == "skip"):
        return "dead_letter"
    if failure.recovery in ("review", "skip", "dead_letter"):
        return failure.recovery
    if failure.recovery != "fallback" and _has_tries_left(spec.retry, failure, step):
        return "retry"
    if has_alternative(spec, step):
        return "fallback"
    return "dead_letter" if spec.recoveries.otherwise == "fallback" else spec.recoveries.otherwise


def _has_tries_left(policy: RetryPolicy, failure: Failure, step: StepSnapshot) -> bool:
    """A class of errors with a budget of its own is counted by itself, all others together."""
    if not policy.per_error:
        return step.tries <= policy.retries
    kind = policy.kind_of(failure.error_class)
    before = sum(count for name, count in step.failures.items() if policy.kind_of(name) == kind)
    return before < policy.retries_of(failure.error_class)


def has_alternative(spec: StepSpec, step: StepSnapshot) -> bool:
    """Whether somebody else may answer. Planning a fan-out calls no function, so nobody can do it better."""
    plans = spec.parallel is not None and step.item < 0
    return not plans and step.variant < len(spec.alternatives)
