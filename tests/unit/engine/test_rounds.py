"""What goes again when work is sent back or a run is replayed, and when it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestrator import HumanReviewGate
from orchestrator.engine.changes import (
    GateChange,
    ItemsNotTaken,
    LetterChange,
    ReplayMade,
    StepChange,
)
from orchestrator.engine.decide import decide
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import RunReplayed, VoteCast
from orchestrator.engine.snapshot import LetterSnapshot, RunSnapshot, StepSnapshot
from orchestrator.engine.states import GateState, LetterState, RunState, StepState
from tests.unit.engine.scenes import (
    CONTENT,
    DEFINITION,
    GATE_ID,
    NOW,
    READ,
    moves,
    of_kind,
    open_gate,
    payload,
    run_state,
    scene,
    step,
)

DONE = [step(node, StepState.COMPLETED) for node in ("read", "parts", "review", "publish")]


def replayed(
    picture: RunSnapshot, node: str, *, seen_round: int | None = None, edited: bool = False
) -> Decision:
    event = RunReplayed(
        node=node,
        person_id=1,
        reason="the list was wrong",
        seen_round=seen_round,
        edited_input=payload("all edits") if edited else None,
        difference=payload("old and new") if edited else None,
    )
    return decide(DEFINITION, picture, event, NOW)


def test_the_step_is_ready_all_after_it_waits_and_what_came_before_stays() -> None:
    decision = replayed(scene(*DONE, state=RunState.COMPLETED), "parts")
    assert moves(decision) == [
        ("parts", -1, "ready"),
        ("review", -1, "pending"),
        ("publish", -1, "pending"),
    ]
    assert run_state(decision) == "waiting"
    steps: list[StepChange] = of_kind(decision, StepChange)
    assert all(change.new_round and change.fresh_tries for change in steps)
    assert [change.node for change in of_kind(decision, ItemsNotTaken)] == ["parts"]


def test_the_replay_is_recorded_with_its_edit_and_only_the_step_itself_gets_it() -> None:
    decision = replayed(scene(*DONE, state=RunState.COMPLETED), "read", edited=True)
    (made,) = of_kind(decision, ReplayMade)
    assert (made.node, made.person_id, made.difference) == ("read", 1, payload("old and new"))
    edits = {change.node: change.edited_input for change in of_kind(decision, StepChange)}
    assert edits.pop("read") == payload("all edits")
    assert set(edits.values()) == {None}


def test_a_step_that_never_left_its_place_is_not_touched() -> None:
    steps = [step("read", StepState.COMPLETED), step("parts", StepState.DEAD)]
    waiting = step("review", StepState.PENDING, round=2)
    decision = replayed(scene(*steps, waiting, state=RunState.FAILED), "read")
    assert moves(decision) == [("read", -1, "ready"), ("parts", -1, "pending")]


def letter(id: int, node: str, item: int = -1) -> LetterSnapshot:
    return LetterSnapshot(id=id, node=node, item=item, state=LetterState.OPEN)


def test_the_letter_of_the_step_itself_replays_and_those_after_it_are_discarded() -> None:
    dead = [step("read", StepState.DEAD)]
    decision = replayed(
        scene(*dead, state=RunState.FAILED, letters=(letter(1, "read"),)), "read", edited=True
    )
    (change,) = of_kind(decision, LetterChange)
    assert (change.letter_id, change.to) == (1, LetterState.REPLAYING)
    assert change.edited_input == payload("all edits")

    dead = [step("read", StepState.COMPLETED), step("parts", StepState.DEAD, fanned_out=True)]
    letters = (letter(1, "parts", 0), letter(2, "parts", 7))
    for node in ("read", "parts"):
        decision = replayed(scene(*dead, state=RunState.FAILED, letters=letters), node)
        found = of_kind(decision, LetterChange)
        assert [change.letter_id for change in found] == [1, 2]
        assert {(change.to, change.reason, change.person_id) for change in found} == {
            (LetterState.DISCARDED, f"replayed from {node}", 1)
        }


@pytest.mark.parametrize(
    ("picture", "code"),
    [
        (scene(*DONE, state=RunState.RUNNING), "run_open"),
        (scene(*DONE, state=RunState.WAITING), "run_open"),
        (scene(*DONE, state=RunState.PENDING), "run_open"),
        (scene(*DONE, state=RunState.REJECTED), "run_over"),
        (scene(*DONE, state=RunState.CANCELLED), "run_over"),
        (scene(state=RunState.FAILED), "step_not_reached"),
        (scene(step("read", StepState.PENDING), state=RunState.FAILED), "step_not_reached"),
        (scene(step("read", StepState.NOT_TAKEN), state=RunState.COMPLETED), "step_not_reached"),
        (scene(step("read", StepState.DEAD, round=3), state=RunState.FAILED), "stale_round"),
        (replace(scene(*DONE, state=RunState.COMPLETED), drifted=True), "version_drift"),
        (replace(scene(*DONE, state=RunState.COMPLETED), retired=True), "version_retired"),
    ],
)
def test_a_replay_that_makes_no_sense_is_a_conflict(picture: RunSnapshot, code: str) -> None:
    decision = replayed(picture, "read", seen_round=2 if code == "stale_round" else 1)
    assert decision.changes == ()
    assert decision.refused is not None
    assert (decision.refused.kind, decision.refused.code) == ("conflict", code)


GATE = HumanReviewGate(required_approvals=["doctor", "quality"], send_back_to="read")
BACK_TO_READ = replace(
    DEFINITION,
    steps={**DEFINITION.steps, "review": replace(DEFINITION.steps["review"], gate=GATE)},
)


def sent_back(*steps: StepSnapshot, letters: tuple[LetterSnapshot, ...] = ()) -> Decision:
    vote = VoteCast(
        gate_id=GATE_ID,
        person_id=1,
        roles=frozenset({"doctor"}),
        seen_hash=CONTENT.sha256,
        verdict="send_back",
        comment="again",
    )
    at_gate = step("review", StepState.AWAITING_REVIEW)
    picture = scene(*steps, at_gate, state=RunState.WAITING, gate=open_gate(), letters=letters)
    return decide(BACK_TO_READ, picture, vote, NOW)


def test_work_sent_back_over_a_fan_out_takes_its_items_with_it() -> None:
    decision = sent_back(READ, step("parts", StepState.COMPLETED, fanned_out=True))
    assert [change.to for change in of_kind(decision, GateChange)] == [GateState.SENT_BACK]
    assert moves(decision) == [
        ("read", -1, "ready"),
        ("parts", -1, "pending"),
        ("review", -1, "pending"),
    ]
    assert [change.node for change in of_kind(decision, ItemsNotTaken)] == ["parts"]


def test_work_is_not_sent_back_while_items_on_the_way_are_open() -> None:
    decision = sent_back(READ, step("parts", StepState.RUNNING, fanned_out=True))
    assert decision.changes == ()
    assert decision.refused is not None
    assert decision.refused.code == "still_at_work"


def test_work_sent_back_goes_past_a_dead_step_and_closes_its_letter() -> None:
    decision = sent_back(READ, step("parts", StepState.DEAD), letters=(letter(1, "parts"),))
    assert ("parts", -1, "pending") in moves(decision)
    assert [c.to for c in of_kind(decision, LetterChange)] == [LetterState.DISCARDED]
