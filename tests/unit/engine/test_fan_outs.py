"""What follows from the plan of a fan-out and from the ends of its items."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.flow import ParallelSpec
from orchestrator.engine.changes import ItemLettersDiscarded, ItemsCreated, StepChange
from orchestrator.engine.decide import decide
from orchestrator.engine.events import ItemsPlanned, ItemsSettled
from orchestrator.engine.snapshot import ItemCounts
from orchestrator.engine.states import RunState, StepState
from tests.unit.engine.scenes import (
    DEFINITION,
    ERROR,
    FANNED,
    NOW,
    READ,
    failed,
    kinds,
    moves,
    of_kind,
    payload,
    run_state,
    scene,
    step,
)


def test_a_plan_makes_one_item_per_element_and_frees_the_worker() -> None:
    planned = ItemsPlanned(node="parts", fence=5, inputs=(payload("a"), payload("b")))
    picture = scene(READ, step("parts", StepState.RUNNING))
    decision = decide(DEFINITION, picture, planned, NOW)
    (created,) = of_kind(decision, ItemsCreated)
    assert (len(created.inputs), created.window) == (2, 2)
    assert moves(decision) == []
    assert run_state(decision) == "waiting"


def test_an_empty_plan_joins_at_once() -> None:
    picture = scene(READ, step("parts", StepState.RUNNING))
    decision = decide(DEFINITION, picture, ItemsPlanned(node="parts", fence=5, inputs=()), NOW)
    assert moves(decision) == [("parts", -1, "completed"), ("review", -1, "ready")]


@pytest.mark.parametrize(
    ("counts", "moved"),
    [
        (ItemCounts(open=1, completed=2, skipped=0, dead=0), []),
        (ItemCounts(open=1, completed=0, skipped=0, dead=2), []),
        (
            ItemCounts(open=0, completed=2, skipped=1, dead=0),
            [("parts", -1, "completed"), ("review", -1, "ready")],
        ),
        (ItemCounts(open=0, completed=2, skipped=0, dead=1), [("parts", -1, "dead")]),
    ],
)
def test_a_fan_out_joins_when_no_item_is_open(counts: ItemCounts, moved: list[Any]) -> None:
    picture = scene(READ, FANNED, state=RunState.WAITING, items={"parts": counts})
    decision = decide(DEFINITION, picture, ItemsSettled(node="parts"), NOW)
    assert moves(decision) == moved


def tolerant(share: float) -> WorkflowDefinition:
    flow = ParallelSpec(max_workers=2, tolerate=share)
    return replace(
        DEFINITION,
        steps={**DEFINITION.steps, "parts": replace(DEFINITION.steps["parts"], flow=flow)},
    )


@pytest.mark.parametrize(
    ("share", "dead", "of", "to"),
    [
        (0.1, 1, 10, "completed"),
        (0.1, 2, 10, "dead"),
        (0.1, 1, 9, "dead"),
        (0.29, 29, 100, "completed"),
        (0.0, 1, 1000, "dead"),
    ],
)
def test_a_fan_out_goes_on_without_as_many_items_as_it_tolerates(
    share: float, dead: int, of: int, to: str
) -> None:
    counts = ItemCounts(open=0, completed=of - dead, skipped=0, dead=dead)
    picture = scene(READ, FANNED, state=RunState.WAITING, items={"parts": counts})
    decision = decide(tolerant(share), picture, ItemsSettled(node="parts"), NOW)
    assert moves(decision)[0] == ("parts", -1, to)
    assert len(of_kind(decision, ItemLettersDiscarded)) == int(to == "completed")


@pytest.mark.parametrize(("share", "gap"), [(0.1, "a part is missing (error)"), (0.0, "")])
def test_a_dead_item_that_may_be_missing_says_so(share: float, gap: str) -> None:
    item = step("parts", StepState.RUNNING, item=0, fence=3)
    picture = scene(READ, FANNED, item, state=RunState.WAITING)
    failure = replace(ERROR, recovery="dead_letter")
    decision = decide(tolerant(share), picture, failed("parts", failure, item=0, fence=3), NOW)
    (change,) = of_kind(decision, StepChange)
    assert (change.to, change.gap) == (StepState.DEAD, gap)


@pytest.mark.parametrize("state", [s for s in StepState if s is not StepState.RUNNING])
def test_a_fan_out_is_joined_once(state: StepState) -> None:
    done = {"parts": ItemCounts(open=0, completed=1, skipped=0, dead=0)}
    picture = scene(READ, step("parts", state), state=RunState.WAITING, items=done)
    assert kinds(decide(DEFINITION, picture, ItemsSettled(node="parts"), NOW)) == []
