"""What follows when a step with alternatives fails."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orchestrator import AgentWorkflow, RetryPolicy, fallback, parallel
from orchestrator.engine.changes import AttemptEnded, StepChange
from orchestrator.engine.decide import decide
from orchestrator.engine.events import Failure, LeaseLost, StepSucceeded
from orchestrator.engine.states import RunState, StepState
from tests.definitions import definition_of
from tests.unit.engine.scenes import (
    CONTENT,
    ERROR,
    NOW,
    failed,
    moves,
    of_kind,
    run_state,
    scene,
    step,
)

S = StepState
work = AgentWorkflow(name="spares", version="1")


def second(text: str) -> list[str]:
    return [text]


def third(text: str) -> list[str]:
    return [text]


@work.step(retry=RetryPolicy(retries=1), on_exhausted="skip", gap="nobody could read it")
@fallback(to=[second, third])
def read(text: str) -> list[str]:
    return [text]


@work.step(on_error={ValueError: "fallback"}, on_exhausted="fallback")
@parallel(max_workers=2)
@fallback(to=[second])
def parts(part: str) -> list[str]:
    return [part]


DEFINITION = definition_of(work)


def reading(**more: Any) -> Any:
    return scene(step("read", S.RUNNING, **more))


@pytest.mark.parametrize(
    ("tries", "variant", "failure", "to"),
    [
        (1, 0, ERROR, "retrying"),
        (2, 0, ERROR, "ready"),
        (1, 1, ERROR, "retrying"),
        (2, 1, ERROR, "ready"),
        (2, 2, ERROR, "skipped"),
        (1, 0, replace(ERROR, recovery="fallback"), "ready"),
        (1, 2, replace(ERROR, recovery="fallback"), "skipped"),
        (1, 0, replace(ERROR, recovery="dead_letter"), "dead"),
        (1, 0, replace(ERROR, final=True), "dead"),
        (1, 0, replace(ERROR, recovery="skip"), "skipped"),
    ],
)
def test_alternatives_answer_in_order_before_the_step_ends(
    tries: int, variant: int, failure: Failure, to: str
) -> None:
    decision = decide(
        DEFINITION, reading(tries=tries, variant=variant), failed("read", failure), NOW
    )
    assert moves(decision)[0] == ("read", -1, to)


def test_the_next_function_begins_at_once_with_tries_of_its_own() -> None:
    decision = decide(DEFINITION, reading(tries=2, variant=1), failed("read"), NOW)
    (change,) = of_kind(decision, StepChange)
    assert (change.variant, change.fresh_tries, change.next_at) == (2, True, None)
    assert change.reason == "error: third takes over"
    assert run_state(decision) == "waiting"


@pytest.mark.parametrize(
    "event",
    [
        StepSucceeded(node="read", item=-1, fence=5, output=CONTENT),
        failed("read"),
        failed("read", replace(ERROR, retry_after=1.0)),
        LeaseLost(node="read", item=-1, fence=5),
    ],
    ids=["result", "error", "deferred", "loss"],
)
def test_every_try_says_who_answered(event: Any) -> None:
    for variant, name in enumerate(["", "second", "third"]):
        decision = decide(DEFINITION, reading(tries=1, variant=variant), event, NOW)
        assert [ended.function for ended in of_kind(decision, AttemptEnded)] == [name]


def test_an_item_keeps_its_place_while_another_function_answers() -> None:
    item = step("parts", S.RUNNING, item=0, fence=3)
    nodes = step("read", S.COMPLETED), step("parts", S.RUNNING, fanned_out=True)
    picture = scene(*nodes, item, state=RunState.WAITING)
    decision = decide(DEFINITION, picture, failed("parts", item=0, fence=3), NOW)
    assert [type(change).__name__ for change in decision.changes] == ["AttemptEnded", "StepChange"]
    assert moves(decision) == [("parts", 0, "ready")]


def test_nobody_plans_a_fan_out_better_and_an_end_that_falls_back_is_a_dead_letter() -> None:
    planning = scene(step("read", S.COMPLETED), step("parts", S.RUNNING))
    assert moves(decide(DEFINITION, planning, failed("parts"), NOW)) == [("parts", -1, "dead")]
