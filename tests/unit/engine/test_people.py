"""What people may decide at a gate, what deadlines do, and how runs end from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from orchestrator import HumanReviewGate
from orchestrator.engine.changes import (
    ApprovalCast,
    GateChange,
    GatesCancelled,
    LetterChange,
    LetterOpened,
    RevisionMade,
    StepChange,
)
from orchestrator.engine.decide import decide
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import (
    CancelRequested,
    ContentRevised,
    DeadlinePassed,
    ItemsSettled,
    LetterDiscarded,
    LetterReplayed,
    StepFailed,
    StepSucceeded,
    VoteCast,
)
from orchestrator.engine.snapshot import GateSnapshot, ItemCounts, RunSnapshot
from orchestrator.engine.states import GateState, LetterState, RunState, StepState
from tests.unit.engine.scenes import (
    CONTENT,
    DEFINITION,
    ERROR,
    GATE_ID,
    NOW,
    STARTER,
    kinds,
    letter,
    moves,
    of_kind,
    open_gate,
    payload,
    run_state,
    scene,
    step,
)

BEFORE = [step(node, StepState.COMPLETED) for node in ("read", "parts")]
UNDER_REVIEW = [*BEFORE, step("review", StepState.AWAITING_REVIEW)]


def at_gate(gate: GateSnapshot) -> RunSnapshot:
    return scene(*UNDER_REVIEW, state=RunState.WAITING, gate=gate)


def vote(person: int, *roles: str, verdict: Any = "approve", seen: str = "") -> VoteCast:
    return VoteCast(
        gate_id=GATE_ID,
        person_id=person,
        roles=frozenset(roles),
        seen_hash=seen or CONTENT.sha256,
        verdict=verdict,
        comment="",
    )


def decided(gate: GateSnapshot, event: Any) -> Decision:
    return decide(DEFINITION, at_gate(gate), event, NOW)


def test_the_first_of_two_approvals_fills_its_seat_and_decides_nothing() -> None:
    decision = decided(open_gate(), vote(1, "doctor"))
    (cast,) = of_kind(decision, ApprovalCast)
    assert (cast.role, cast.slot) == ("doctor", "doctor")
    assert len(decision.changes) == 1


def test_the_last_seat_approves_and_the_run_goes_on() -> None:
    decision = decided(open_gate((1, "doctor")), vote(2, "quality"))
    assert [change.to for change in of_kind(decision, GateChange)] == [GateState.APPROVED]
    assert moves(decision) == [("review", -1, "completed"), ("publish", -1, "ready")]


def test_somebody_from_the_ladder_may_take_any_open_seat() -> None:
    decision = decided(open_gate((2, "quality"), level=1), vote(4, "head"))
    (cast,) = of_kind(decision, ApprovalCast)
    assert (cast.role, cast.slot) == ("head", "doctor")
    assert moves(decision)[0] == ("review", -1, "completed")


@pytest.mark.parametrize(
    ("gate", "event", "code"),
    [
        (open_gate(), vote(1, "stranger"), "role_missing"),
        (open_gate(), vote(1), "role_missing"),
        (open_gate(), vote(4, "head"), "role_missing"),
        (open_gate(level=1), vote(4, "chief"), "role_missing"),
        (open_gate(), vote(STARTER, "doctor"), "own_work"),
        (open_gate(), vote(1, "doctor", seen="old"), "stale_content"),
        (open_gate((1, "doctor")), vote(1, "doctor", "quality"), "already_approved"),
        (open_gate((1, "doctor")), vote(3, "doctor"), "seat_taken"),
        (open_gate(state=GateState.APPROVED), vote(1, "doctor"), "gate_closed"),
        (open_gate(state=GateState.CANCELLED), vote(1, "doctor"), "gate_closed"),
        (open_gate(level=2), vote(1, "doctor", verdict="escalate"), "ladder_ended"),
    ],
)
def test_a_vote_that_may_not_count_is_refused_with_its_reason(
    gate: GateSnapshot, event: VoteCast, code: str
) -> None:
    decision = decided(gate, event)
    assert decision.changes == ()
    assert decision.refused is not None
    assert decision.refused.code == code
    assert decision.refused.message


def test_an_unknown_gate_is_not_found() -> None:
    decision = decide(DEFINITION, scene(*UNDER_REVIEW), vote(1, "doctor"), NOW)
    assert decision.refused is not None
    assert decision.refused.kind == "not_found"


def test_a_rejection_ends_the_run() -> None:
    decision = decided(open_gate(), vote(1, "doctor", verdict="reject"))
    assert moves(decision) == [("review", -1, "rejected")]
    assert run_state(decision) == "rejected"


def test_work_sent_back_starts_a_new_round_of_the_gated_step() -> None:
    decision = decided(open_gate(), vote(1, "doctor", verdict="send_back"))
    (change,) = of_kind(decision, StepChange)
    assert (change.node, change.to) == ("review", StepState.READY)
    assert change.new_round
    assert change.fresh_tries


def test_a_person_may_hand_the_gate_up() -> None:
    decision = decided(open_gate(), vote(1, "doctor", verdict="escalate"))
    (change,) = of_kind(decision, GateChange)
    assert (change.to, change.level) == (GateState.ESCALATED, 1)


def test_a_correction_makes_a_new_version_and_nothing_else() -> None:
    revised = ContentRevised(
        gate_id=GATE_ID,
        person_id=1,
        roles=frozenset({"doctor"}),
        seen_hash=CONTENT.sha256,
        content=payload("better"),
    )
    assert [type(c) for c in decided(open_gate(), revised).changes] == [RevisionMade]
    assert decided(open_gate((1, "doctor")), revised).changes  # also by who approved before
    assert decided(open_gate(content_hash=payload("other").sha256), revised).refused


def test_approvals_lapse_with_an_escalation_where_the_gate_says_so() -> None:
    review = DEFINITION.steps["review"]
    assert review.gate is not None
    strict = HumanReviewGate(
        required_approvals=["doctor", "quality"], escalate_to=["head"], keep_approvals=False
    )
    steps = {**DEFINITION.steps, "review": replace(review, gate=strict)}
    picture = at_gate(open_gate((1, "doctor")))
    decision = decide(replace(DEFINITION, steps=steps), picture, deadline(), NOW)
    assert kinds(decision) == ["GateChange", "ApprovalsLapsed"]
    assert kinds(decided(open_gate((1, "doctor")), deadline())) == ["GateChange"]


def deadline(*, generation: int = 1, level: int = 0) -> DeadlinePassed:
    return DeadlinePassed(gate_id=GATE_ID, generation=generation, level=level)


@pytest.mark.parametrize(("level", "to_level", "seconds"), [(0, 1, 30), (1, 2, None), (2, 2, None)])
def test_a_deadline_asks_the_next_rung_and_never_approves(
    level: int, to_level: int, seconds: float | None
) -> None:
    state = GateState.ESCALATED if level else GateState.OPEN
    decision = decided(open_gate((1, "doctor"), level=level, state=state), deadline(level=level))
    (change,) = decision.changes
    assert isinstance(change, GateChange)
    assert (change.to, change.level) == (GateState.ESCALATED, to_level)
    assert change.due_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize(
    "gate",
    [
        open_gate(generation=2),
        open_gate(level=1, state=GateState.ESCALATED),
        open_gate(state=GateState.APPROVED),
    ],
    ids=["another version", "another rung", "closed"],
)
def test_a_deadline_of_the_past_changes_nothing(gate: GateSnapshot) -> None:
    assert decided(gate, deadline()).ignored


@pytest.mark.parametrize("state", [s for s in RunState if s not in ("pending",)])
def test_only_a_run_that_is_not_over_can_be_cancelled(state: RunState) -> None:
    decision = decide(
        DEFINITION,
        scene(*UNDER_REVIEW, state=state, gate=open_gate()),
        CancelRequested(reason="twice"),
        NOW,
    )
    if state in (RunState.COMPLETED, RunState.REJECTED, RunState.CANCELLED):
        assert decision.refused is not None
        assert decision.refused.code == "run_over"
    else:
        assert run_state(decision) == "cancelled"
        assert moves(decision) == [("review", -1, "cancelled")]
        assert of_kind(decision, GatesCancelled)


DEAD = step("read", StepState.DEAD)


def replay(letter_id: int = 1) -> LetterReplayed:
    return LetterReplayed(letter_id=letter_id, person_id=1, reason="again", edited_input=None)


def test_a_replay_gives_the_dead_step_fresh_tries_and_revives_the_run() -> None:
    picture = scene(DEAD, state=RunState.FAILED, letters=(letter("read"),))
    decision = decide(DEFINITION, picture, replay(), NOW)
    (change,) = of_kind(decision, StepChange)
    assert (change.to, change.fresh_tries) == (StepState.READY, True)
    assert [c.to for c in of_kind(decision, LetterChange)] == [LetterState.REPLAYING]
    assert run_state(decision) == "waiting"


def test_a_letter_that_is_not_open_is_neither_replayed_nor_discarded() -> None:
    busy = letter("read", state=LetterState.REPLAYING)
    picture = scene(step("read", StepState.READY), state=RunState.WAITING, letters=(busy,))
    for event in (
        replay(),
        replay(2),
        LetterDiscarded(letter_id=1, person_id=1, reason="no"),
    ):
        decision = decide(DEFINITION, picture, event, NOW)
        assert decision.refused is not None
        assert decision.refused.code == "letter_not_open"


def test_a_discarded_letter_leaves_the_step_dead() -> None:
    picture = scene(DEAD, state=RunState.FAILED, letters=(letter("read"),))
    discard = LetterDiscarded(letter_id=1, person_id=1, reason="no")
    decision = decide(DEFINITION, picture, discard, NOW)
    assert [c.to for c in of_kind(decision, LetterChange)] == [LetterState.DISCARDED]
    assert len(decision.changes) == 1


@pytest.mark.parametrize(
    ("event", "to"),
    [
        (StepSucceeded(node="read", item=-1, fence=5, output=CONTENT), LetterState.RESOLVED),
        (StepFailed(node="read", item=-1, fence=5, failure=ERROR, chance=0), LetterState.OPEN),
    ],
)
def test_a_replayed_letter_ends_with_its_step(event: Any, to: LetterState) -> None:
    running = step("read", StepState.RUNNING, tries=3)
    replaying = letter("read", state=LetterState.REPLAYING)
    decision = decide(DEFINITION, scene(running, letters=(replaying,)), event, NOW)
    assert [c.to for c in of_kind(decision, LetterChange)] == [to]
    assert of_kind(decision, LetterOpened) == []  # never a second letter


def test_a_replayed_plan_went_well_although_its_items_died_later() -> None:
    fanned = step("parts", StepState.RUNNING, fanned_out=True)
    counts = {"parts": ItemCounts(open=0, completed=1, skipped=0, dead=1)}
    letters = (letter("parts", state=LetterState.REPLAYING),)
    picture = scene(*BEFORE[:1], fanned, state=RunState.WAITING, items=counts, letters=letters)
    decision = decide(DEFINITION, picture, ItemsSettled(node="parts"), NOW)
    assert moves(decision) == [("parts", -1, "dead")]
    assert [c.to for c in of_kind(decision, LetterChange)] == [LetterState.RESOLVED]
