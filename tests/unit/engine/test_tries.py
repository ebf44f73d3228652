"""What follows from the end of one try."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orchestrator.declare.policies import RetryPolicy
from orchestrator.engine.changes import (
    AttemptEnded,
    GateOpened,
    LetterOpened,
    NextItemReady,
    StepChange,
)
from orchestrator.engine.decide import decide
from orchestrator.engine.events import Failure, ItemsPlanned, LeaseLost, RetryDue
from orchestrator.engine.retries import next_try
from orchestrator.engine.settle import settle
from orchestrator.engine.snapshot import RunSnapshot
from orchestrator.engine.states import Outcome, RunState, StepState
from tests.unit.engine.scenes import (
    CONTENT,
    DEFINITION,
    ERROR,
    FANNED,
    NOW,
    READ,
    failed,
    moves,
    of_kind,
    run_state,
    scene,
    step,
    succeeded,
)

READING = step("read", StepState.RUNNING)
S = StepState


@pytest.mark.parametrize(
    ("states", "ready", "run"),
    [
        ({}, ("read",), "waiting"),
        ({"read": S.RUNNING}, (), "waiting"),
        ({"read": S.COMPLETED}, ("parts",), "waiting"),
        ({"read": S.SKIPPED}, ("parts",), "waiting"),
        ({"read": S.RETRYING}, (), "waiting"),
        ({"read": S.DEAD}, (), "failed"),
        ({"read": S.COMPLETED, "parts": S.COMPLETED, "review": S.AWAITING_REVIEW}, (), "waiting"),
        ({"read": S.COMPLETED, "parts": S.COMPLETED, "review": S.REJECTED}, (), "rejected"),
        (dict.fromkeys(["read", "parts", "review", "publish"], S.COMPLETED), (), "completed"),
        (
            {"read": S.COMPLETED, "parts": S.SKIPPED, "review": S.COMPLETED, "publish": S.SKIPPED},
            (),
            "completed",
        ),
    ],
)
def test_what_is_ready_and_how_the_run_stands(
    states: dict[str, StepState], ready: tuple[str, ...], run: str
) -> None:
    settled = settle(DEFINITION, states)
    assert (settled.ready, settled.state) == (ready, run)


def test_a_result_completes_its_step_and_opens_the_next() -> None:
    decision = decide(DEFINITION, scene(READING), succeeded("read"), NOW)
    assert moves(decision) == [("read", -1, "completed"), ("parts", -1, "ready")]
    assert run_state(decision) == "waiting"
    assert [a.outcome for a in of_kind(decision, AttemptEnded)] == [Outcome.OK]


def test_the_last_result_completes_the_run() -> None:
    before = [step(n, StepState.COMPLETED) for n in ("read", "parts", "review")]
    picture = scene(*before, step("publish", StepState.RUNNING))
    assert run_state(decide(DEFINITION, picture, succeeded("publish"), NOW)) == "completed"


def test_a_result_at_a_gate_asks_people_with_a_deadline() -> None:
    before = [step(n, StepState.COMPLETED) for n in ("read", "parts")]
    picture = scene(*before, step("review", StepState.RUNNING))
    decision = decide(DEFINITION, picture, succeeded("review"), NOW)
    (opened,) = of_kind(decision, GateOpened)
    assert (opened.content, opened.due_at) == (CONTENT, NOW + timedelta(seconds=60))
    assert moves(decision) == [("review", -1, "awaiting_review")]
    assert run_state(decision) == "waiting"


@pytest.mark.parametrize(
    "picture",
    [
        scene(READING, fence=6),
        scene(READING, state=RunState.WAITING),
        scene(READING, state=RunState.CANCELLED),
        scene(step("read", StepState.READY), state=RunState.WAITING),
        scene(READ),
        scene(),
    ],
    ids=["another holder", "nobody holds it", "cancelled", "taken away", "done", "unknown"],
)
@pytest.mark.parametrize(
    "event",
    [
        succeeded("read"),
        failed("read"),
        LeaseLost(node="read", item=-1, fence=5),
        ItemsPlanned(node="read", fence=5, inputs=(CONTENT,)),
    ],
    ids=["result", "error", "loss", "plan"],
)
def test_whoever_does_not_hold_the_step_changes_nothing(picture: RunSnapshot, event: Any) -> None:
    decision = decide(DEFINITION, picture, event, NOW)
    assert decision.changes == ()
    assert decision.ignored


def test_an_item_is_held_by_its_own_fence() -> None:
    item = step("parts", StepState.RUNNING, item=0, fence=3)
    picture = scene(READ, FANNED, item, state=RunState.WAITING)
    landed = decide(DEFINITION, picture, succeeded("parts", item=0, fence=3), NOW)
    assert moves(landed) == [("parts", 0, "completed")]
    assert of_kind(landed, NextItemReady)
    assert not decide(DEFINITION, picture, succeeded("parts", item=0, fence=2), NOW).changes


@pytest.mark.parametrize(
    ("failure", "tries", "to", "outcome"),
    [
        (ERROR, 1, "retrying", Outcome.ERROR),
        (ERROR, 2, "retrying", Outcome.ERROR),
        (ERROR, 3, "dead", Outcome.ERROR),
        (replace(ERROR, timed_out=True), 1, "retrying", Outcome.TIMEOUT),
        (replace(ERROR, final=True), 1, "dead", Outcome.ERROR),
        (replace(ERROR, recovery="dead_letter"), 1, "dead", Outcome.ERROR),
        (replace(ERROR, recovery="retry"), 3, "dead", Outcome.ERROR),
        (replace(ERROR, recovery="skip"), 1, "skipped", Outcome.ERROR),
        (replace(ERROR, retry_after=9.0), 99, "retrying", Outcome.RELEASED),
    ],
)
def test_an_error_is_retried_skipped_or_a_dead_letter(
    failure: Failure, tries: int, to: str, outcome: Outcome
) -> None:
    picture = scene(step("read", StepState.RUNNING, tries=tries))
    decision = decide(DEFINITION, picture, failed("read", failure), NOW)
    assert moves(decision)[0] == ("read", -1, to)
    assert [a.outcome for a in of_kind(decision, AttemptEnded)] == [outcome]
    assert len(of_kind(decision, LetterOpened)) == int(to == "dead")
    assert run_state(decision) == ("failed" if to == "dead" else "waiting")


def test_an_item_without_tries_left_is_skipped_with_its_gap() -> None:
    item = step("parts", StepState.RUNNING, item=0, fence=3)
    picture = scene(READ, FANNED, item, state=RunState.WAITING)
    decision = decide(DEFINITION, picture, failed("parts", item=0, fence=3), NOW)
    (change,) = of_kind(decision, StepChange)
    assert (change.to, change.gap) == (StepState.SKIPPED, "a part is missing")


def test_a_gate_cannot_be_skipped_whatever_its_function_asks() -> None:
    picture = scene(READ, step("parts", StepState.COMPLETED), step("review", StepState.RUNNING))
    decision = decide(DEFINITION, picture, failed("review", replace(ERROR, recovery="skip")), NOW)
    assert moves(decision) == [("review", -1, "dead")]


@pytest.mark.parametrize(("tries", "seconds"), [(1, 5), (2, 10), (3, 15), (9, 15)])
def test_the_wait_doubles_up_to_its_cap_with_full_jitter(tries: int, seconds: float) -> None:
    policy = RetryPolicy(retries=9, base=10, cap=30)
    assert next_try(policy, tries=tries, now=NOW, chance=0.5) == NOW + timedelta(seconds=seconds)
    assert next_try(policy, tries=tries, now=NOW, chance=0.0) == NOW
    steady = replace(policy, jitter=False)
    assert next_try(steady, tries=tries, now=NOW, chance=0.0) > NOW


@pytest.mark.parametrize(
    ("asked", "cap", "seconds"),
    [(0, 30, 5), (4, 30, 5), (7, 30, 7), (3600, 30, 3600), (9999, 30, 3600), (9999, 7200, 7200)],
)
def test_an_error_may_ask_for_a_longer_wait(asked: float, cap: float, seconds: float) -> None:
    policy = RetryPolicy(retries=9, base=10, cap=cap)
    when = next_try(policy, tries=1, now=NOW, chance=0.5, asked=asked)
    assert when == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("error_class", "failures", "to"),
    [
        ("TimeoutError", {}, "retrying"),
        ("TimeoutError", {"TimeoutError": 2, "ValueError": 7}, "retrying"),
        ("TimeoutError", {"TimeoutError": 3}, "dead"),
        ("ConnectionResetError", {"ConnectionError": 1, "BrokenPipeError": 1}, "dead"),
        ("ConnectionResetError", {"ConnectionError": 1, "TimeoutError": 3}, "retrying"),
        ("KeyError", {}, "dead"),
        ("ValueError", {"LookupError": 1, "TimeoutError": 9}, "retrying"),
        ("ValueError", {"ValueError": 1, "LookupError": 1}, "dead"),
    ],
)
def test_a_class_of_errors_may_have_a_budget_of_its_own(
    error_class: str, failures: dict[str, int], to: str
) -> None:
    policy = RetryPolicy(retries=2, per_error={TimeoutError: 3, ConnectionError: 2, KeyError: 0})
    steps = {**DEFINITION.steps, "read": replace(DEFINITION.steps["read"], retry=policy)}
    tries = sum(failures.values()) + 1
    picture = scene(step("read", StepState.RUNNING, tries=tries, failures=failures))
    failure = replace(ERROR, error_class=error_class)
    decision = decide(replace(DEFINITION, steps=steps), picture, failed("read", failure), NOW)
    assert moves(decision)[0] == ("read", -1, to)


def test_waiting_as_asked_costs_no_try() -> None:
    failure = replace(ERROR, retry_after=9.0)
    decision = decide(DEFINITION, scene(READING), failed("read", failure), NOW)
    (change,) = of_kind(decision, StepChange)
    assert change.give_back_try
    assert change.next_at == NOW + timedelta(seconds=9)


def test_a_lost_worker_costs_no_try_until_the_crash_limit() -> None:
    lost = LeaseLost(node="read", item=-1, fence=5)
    decision = decide(DEFINITION, scene(READING), lost, NOW)
    (change,) = of_kind(decision, StepChange)
    assert (change.to, change.crashed, change.give_back_try) == (StepState.READY, True, True)
    again = scene(step("read", StepState.RUNNING, crash_count=1))
    decision = decide(DEFINITION, again, lost, NOW)
    assert moves(decision) == [("read", -1, "dead")]
    assert [opened.reason for opened in of_kind(decision, LetterOpened)] == ["worker_lost"]
    assert run_state(decision) == "failed"


@pytest.mark.parametrize("state", [s for s in StepState if s is not StepState.RETRYING])
def test_only_a_step_that_waits_for_its_retry_is_retried(state: StepState) -> None:
    due = RetryDue(node="read", item=-1)
    assert not decide(DEFINITION, scene(step("read", state)), due, NOW).changes
    waiting = scene(step("read", StepState.RETRYING), state=RunState.WAITING)
    assert moves(decide(DEFINITION, waiting, due, NOW)) == [("read", -1, "ready")]
