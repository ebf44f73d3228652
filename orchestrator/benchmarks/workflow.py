"""The work that is measured, as workflows of the engine; peer_work.py is the same for the peer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from orchestrator import AgentWorkflow, HumanReviewGate, parallel, reduce
from orchestrator.benchmarks.work import (
    LANES,
    LONG_STEPS,
    PAYLOAD_STEPS,
    SHORT_STEPS,
    objects,
    text,
)

REVIEWER = "bench_reviewer"
Function = TypeVar("Function", bound=Callable[..., Any])


def _named(function: Function, name: str) -> Function:
    function.__name__ = function.__qualname__ = name
    return function


def _counting(name: str) -> Callable[[int], int]:
    def count(number: int) -> int:
        return number + 1

    return _named(count, name)


def _counters(workflow: AgentWorkflow, steps: int) -> AgentWorkflow:
    for position in range(1, steps + 1):
        workflow.step()(_counting(f"count_{position}"))
    return workflow


short = _counters(AgentWorkflow(name="bench_short", version="1"), SHORT_STEPS)
long = _counters(AgentWorkflow(name="bench_long", version="1"), LONG_STEPS)

fan_out = AgentWorkflow(name="bench_fan_out", version="1")


@fan_out.step()
def spread(count: int) -> list[int]:
    return list(range(count))


@fan_out.step()
@parallel(max_workers=LANES)
def add_one(number: int) -> int:
    return number + 1


@fan_out.step()
@reduce(strategy="concat")
def total(numbers: list[int]) -> int:
    return sum(numbers)


review = AgentWorkflow(name="bench_review", version="1")


@review.step(gate=HumanReviewGate(required_approvals=[REVIEWER]))
def propose(number: int) -> int:
    return number + 1


@review.step()
def publish(propose: int) -> int:
    return propose + 1


payload = AgentWorkflow(name="bench_payload", version="1")
structured = AgentWorkflow(name="bench_objects", version="1")


def _writing(name: str) -> Callable[[Any], dict[str, list[str]]]:
    def write(before: Any) -> dict[str, list[str]]:
        return text()

    return _named(write, name)


def _listing(name: str) -> Callable[[Any], list[dict[str, Any]]]:
    def write(before: Any) -> list[dict[str, Any]]:
        return objects()

    return _named(write, name)


for _position in range(1, PAYLOAD_STEPS + 1):
    payload.step()(_writing(f"text_{_position}"))
    structured.step()(_listing(f"objects_{_position}"))
