"""What follows from the choice of a branch."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orchestrator import AgentWorkflow, branch
from orchestrator.engine.decide import decide
from orchestrator.engine.events import RunReplayed, StepFailed, StepSucceeded
from orchestrator.engine.settle import settle
from orchestrator.engine.snapshot import RunSnapshot
from orchestrator.engine.states import RunState, StepState
from tests.definitions import definition_of
from tests.unit.engine.scenes import CONTENT, ERROR, NOW, moves, run_state, scene, step

S = StepState
work = AgentWorkflow(name="ways", version="1")


@work.step()
@branch(on="word")
def route(text: str) -> str:
    return text


@work.step()
@route.case("left")
def left(text: str) -> str:
    return text


@work.step(after=[left])
def further_left(left: str) -> str:
    return left


@work.step(after=[])
def aside(text: str) -> str:
    return text


@work.step(after=[route, aside])
@route.case("right")
def right(text: str) -> str:
    return text


@work.step(after=[further_left, right])
def join(text: str) -> str:
    return text


DEFINITION = definition_of(work)
ROUTING = step("route", S.RUNNING)
ASIDE = step("aside", S.COMPLETED)


def chose(node: str) -> StepSucceeded:
    return StepSucceeded(node="route", item=-1, fence=5, output=CONTENT, chosen=node)


def test_the_choice_opens_one_arm_and_closes_the_others_with_all_that_rests_on_them() -> None:
    decision = decide(DEFINITION, scene(ROUTING, ASIDE), chose("right"), NOW)
    assert moves(decision) == [
        ("route", -1, "completed"),
        ("left", -1, "not_taken"),
        ("further_left", -1, "not_taken"),
        ("right", -1, "ready"),
    ]
    assert run_state(decision) == "waiting"


def test_an_arm_is_closed_though_it_still_waits_for_another_step() -> None:
    busy = step("aside", S.READY)
    decision = decide(DEFINITION, scene(ROUTING, busy), chose("left"), NOW)
    assert moves(decision) == [
        ("route", -1, "completed"),
        ("right", -1, "not_taken"),
        ("left", -1, "ready"),
    ]


def test_a_choice_that_is_no_arm_is_a_fault_of_the_caller() -> None:
    with pytest.raises(AssertionError, match="chose no arm of its own"):
        decide(DEFINITION, scene(ROUTING), chose("join"), NOW)


LEFT = {"route": S.COMPLETED, "aside": S.COMPLETED, "right": S.NOT_TAKEN}


@pytest.mark.parametrize(
    ("states", "ready", "not_taken", "run"),
    [
        (LEFT | {"left": S.COMPLETED}, ("further_left",), (), "waiting"),
        (LEFT | {"left": S.COMPLETED, "further_left": S.COMPLETED}, ("join",), (), "waiting"),
        (LEFT | {"left": S.COMPLETED, "further_left": S.SKIPPED}, ("join",), (), "waiting"),
        (LEFT | {"left": S.COMPLETED, "further_left": S.DEAD}, (), (), "failed"),
        (LEFT | {"left": S.NOT_TAKEN}, (), ("further_left", "join"), "completed"),
        (
            LEFT | {"left": S.COMPLETED, "further_left": S.COMPLETED, "join": S.COMPLETED},
            (),
            (),
            "completed",
        ),
    ],
)
def test_a_join_waits_for_the_way_that_was_taken(
    states: dict[str, Any], ready: tuple[str, ...], not_taken: tuple[str, ...], run: str
) -> None:
    settled = settle(DEFINITION, states)
    assert (set(settled.ready), set(settled.not_taken)) == (set(ready), set(not_taken))
    assert settled.state == run


def replayed(node: str) -> RunReplayed:
    return RunReplayed(node=node, person_id=1, reason="again")


def ended(*not_taken: str) -> RunSnapshot:
    nodes = DEFINITION.order
    rows = [step(n, S.NOT_TAKEN if n in not_taken else S.COMPLETED) for n in nodes]
    return scene(*rows, state=RunState.COMPLETED)


def test_an_arm_not_taken_stays_so_while_its_branch_stands_and_nothing_behind_it_goes_again() -> (
    None
):
    picture = ended("right")
    decision = decide(DEFINITION, picture, replayed("aside"), NOW)
    assert moves(decision) == [("aside", -1, "ready")]


def test_a_branch_that_goes_again_may_choose_the_other_arm() -> None:
    decision = decide(DEFINITION, ended("left", "further_left"), replayed("route"), NOW)
    pending = {(n, -1, "pending") for n in ("left", "further_left", "right", "join")}
    assert set(moves(decision)) == {("route", -1, "ready"), *pending}


def test_a_branch_cannot_be_skipped_whatever_its_function_asks() -> None:
    failure = replace(ERROR, recovery="skip")
    event = StepFailed(node="route", item=-1, fence=5, failure=failure, chance=0.5)
    assert moves(decide(DEFINITION, scene(ROUTING, ASIDE), event, NOW)) == [("route", -1, "dead")]
