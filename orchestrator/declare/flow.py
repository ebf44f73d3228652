"""Fan-out and fan-in: `@parallel` maps a step over a list, `@reduce` joins what came out of it."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from orchestrator.declare.alone import stand, stand_awaitable
from orchestrator.declare.joins import REPORTS, STRATEGIES, Strategy
from orchestrator.exceptions import DefinitionError

Function = TypeVar("Function", bound=Callable[..., Any])
MARK = "__orchestrator_flow__"
ROUNDING = 1e-9  # 29 of 100 are 0.29, whatever the product of the floats is


@dataclass(frozen=True, slots=True, kw_only=True)
class ParallelSpec:
    """One durable item per element; at most `max_workers` of them at a time. `over` names the list.

    `label` names an item on pages and in gaps; without it items are numbered. `tolerate` is the share
    of items the step can do without.
    """

    max_workers: int
    over: str | None = None
    tolerate: float = 0.0
    label: Callable[[Any], str] | None = None

    def can_do_without(self, dead: int, *, of: int) -> bool:
        """Whether so many dead items are few enough."""
        return dead <= self.tolerate * of + ROUNDING


@dataclass(frozen=True, slots=True, kw_only=True)
class ReduceSpec:
    """How the items of the fan-out before it become one argument of the step.

    `report` is the name of the parameter that receives what the strategy has to tell, if the step has one.
    """

    strategy: Strategy | Callable[[list[Any]], Any]
    report: str | None = None

    @property
    def name(self) -> str:
        return self.strategy.__name__ if callable(self.strategy) else self.strategy


def parallel(
    *,
    max_workers: int = 4,
    over: str | None = None,
    tolerate: float = 0.0,
    label: Callable[[Any], str] | None = None,
) -> Callable[[Function], Function]:
    """Run the step once per element of its predecessor's list (or of the output named `over`).

    Each element is an item with tries, lease and trace of its own; outputs keep the list's order.
    `tolerate=0.1`: with at most a tenth of the items dead the step completes without them, each
    leaving a gap with its number and error code.
    `label` turns an element into a short name for traces and gaps: it must not reveal a patient.
    """
    if not 0 <= tolerate < 1:
        raise DefinitionError(f"tolerate is a share from 0 up to (not with) 1, got {tolerate}")
    if max_workers < 1:
        raise DefinitionError(f"max_workers must be at least 1, got {max_workers}")
    return _marker(ParallelSpec(max_workers=max_workers, over=over, tolerate=tolerate, label=label))


def reduce(
    *, strategy: Strategy | Callable[[list[Any]], Any] = "concat"
) -> Callable[[Function], Function]:
    """Join the items of the fan-out before this step, in item order.

    `concat`: the step receives one list; items that are lists are chained. `merge`: it receives
    one dict; a key that two items give different values fails the step, naming the key, unless it
    has a parameter `conflicts`, a list of {"key", "values" by item}: then the first value stays.
    `vote`: it receives the value most items returned, of equals the first; a parameter `votes` is a
    list of {"value", "items"}, the winner first. A function receives the list and returns the value.
    """
    if strategy not in STRATEGIES and not callable(strategy):
        known = ", ".join(map(repr, STRATEGIES))
        raise DefinitionError(f"a reduce strategy is {known} or a function, got {strategy!r}")

    def mark(function: Function) -> Function:
        report = None if callable(strategy) else REPORTS.get(strategy)
        asked = report if report in inspect.signature(function).parameters else None
        return _marker(ReduceSpec(strategy=strategy, report=asked))(function)

    return mark


def flow_of(function: Callable[..., Any]) -> ParallelSpec | ReduceSpec | None:
    """The mark a function carries, if any."""
    return getattr(function, MARK, None)


def _marker(spec: ParallelSpec | ReduceSpec) -> Callable[[Function], Function]:
    def mark(function: Function) -> Function:
        if flow_of(function) is not None:
            raise DefinitionError(f"step {function.__name__!r} is marked parallel/reduce twice")
        setattr(function, MARK, spec)
        if isinstance(spec, ParallelSpec):
            return stand(function, run="map")
        return stand_awaitable(function)

    return mark
