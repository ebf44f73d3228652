"""Rules for human gates: votes, revisions and deadlines. Nothing here ever approves by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.gates import HumanReviewGate
from orchestrator.engine.changes import (
    ApprovalCast,
    ApprovalsLapsed,
    GateChange,
    RevisionMade,
    StepChange,
)
from orchestrator.engine.decision import Decision, changed, ignored, refused
from orchestrator.engine.events import ContentRevised, DeadlinePassed, VoteCast
from orchestrator.engine.rounds import again
from orchestrator.engine.seats import barred, entitled, ladder_roles, open_seats, voted_before
from orchestrator.engine.snapshot import GateSnapshot, RunSnapshot
from orchestrator.engine.states import GATE_OPEN, STEP_SETTLED, GateState, StepState

NOT_BUSY = STEP_SETTLED | {StepState.PENDING, StepState.DEAD}


def voted(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: VoteCast, now: datetime
) -> Decision:
    """One person fills at most one seat, with the content they saw; the last seat approves."""
    gate = snapshot.gate
    if gate is None:
        return refused("not_found", "gate_unknown", "There is no such review.")
    spec = _spec(definition, gate)
    refusal = barred(spec, snapshot, gate, event) or voted_before(gate, event)
    if refusal is not None:
        return refusal
    match event.verdict:
        case "approve":
            return _approved(spec, gate, event)
        case "reject":
            return _rejected(spec, gate, event)
        case "send_back":
            return _sent_back(definition, snapshot, spec, gate, event)
        case _:
            return _escalated_by_hand(spec, gate, event, now)


def revised(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: ContentRevised, now: datetime
) -> Decision:
    """A correction makes a new generation of the content; votes for the old one no longer count."""
    gate = snapshot.gate
    if gate is None:
        return refused("not_found", "gate_unknown", "There is no such review.")
    spec = _spec(definition, gate)
    refusal = barred(spec, snapshot, gate, event)
    if refusal is not None:
        return refusal
    if event.content.sha256 == gate.content_hash:
        return ignored("nothing was changed")
    return changed(RevisionMade(gate_id=gate.id, person_id=event.person_id, content=event.content))


def deadline_passed(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: DeadlinePassed, now: datetime
) -> Decision:
    """The next rung is asked; on top of the ladder the gate waits, or is rejected if declared so."""
    gate = snapshot.gate
    if gate is None or gate.state not in GATE_OPEN:
        return ignored("the gate is closed")
    if (gate.generation, gate.level) != (event.generation, event.level):
        return ignored("the gate has moved on")
    spec = _spec(definition, gate)
    if gate.level < len(spec.ladder):
        return changed(*_one_rung_up(spec, gate, now, "deadline passed"))
    if spec.on_timeout == "reject":
        expired = _to(gate, GateState.EXPIRED, "deadline passed")
        rejected = StepChange(node=gate.node, item=-1, to=StepState.REJECTED, reason="expired")
        return changed(expired, rejected)
    return changed(_to(gate, gate.state, "overdue; nobody left to ask"))


def _spec(definition: WorkflowDefinition, gate: GateSnapshot) -> HumanReviewGate:
    return definition.steps[gate.node].asked(gate.cause)


def _approved(spec: HumanReviewGate, gate: GateSnapshot, event: VoteCast) -> Decision:
    missing = open_seats(spec.slots, gate.votes)
    seat = next((seat for seat in missing if seat in event.roles), None)
    stand_in = next((role for role in ladder_roles(spec, gate.level) if role in event.roles), None)
    role = seat or stand_in
    if role is None:
        text = f"The approval for your role is given; still open: {', '.join(missing)}."
        return refused("not_allowed", "seat_taken", text)
    cast = _cast(event, role=role, slot=seat or missing[0])
    if len(missing) > 1:
        return changed(cast)
    step = StepChange(node=gate.node, item=-1, to=StepState.COMPLETED, reason="approved")
    return changed(cast, _to(gate, GateState.APPROVED, "all approvals given"), step)


def _rejected(spec: HumanReviewGate, gate: GateSnapshot, event: VoteCast) -> Decision:
    return changed(
        _cast(event, role=_acting_role(spec, gate, event)),
        _to(gate, GateState.REJECTED, "decided by a person"),
        StepChange(node=gate.node, item=-1, to=StepState.REJECTED, reason="rejected"),
    )


def _sent_back(
    definition: WorkflowDefinition,
    snapshot: RunSnapshot,
    spec: HumanReviewGate,
    gate: GateSnapshot,
    event: VoteCast,
) -> Decision:
    """The named step runs again, and all between it and the gate after it."""
    target = spec.send_back_to or gate.node
    rows = [snapshot.steps[n] for n in definition.downstream(target) if n in snapshot.steps]
    busy = [row for row in rows if row.node != gate.node and row.state not in NOT_BUSY]
    if busy:
        what = f"Step {busy[0].node} is still {busy[0].state.value}"
        text = f"{what}; send the work back when it is over."
        return refused("conflict", "still_at_work", text)
    return changed(
        _cast(event, role=_acting_role(spec, gate, event)),
        _to(gate, GateState.SENT_BACK, "sent back by a person"),
        *again(definition, snapshot, target, person_id=event.person_id, reason="sent_back"),
    )


def _escalated_by_hand(
    spec: HumanReviewGate, gate: GateSnapshot, event: VoteCast, now: datetime
) -> Decision:
    if gate.level >= len(spec.ladder):
        text = "There is nobody further up to hand this review to."
        return refused("conflict", "ladder_ended", text)
    cast = _cast(event, role=_acting_role(spec, gate, event))
    return changed(cast, *_one_rung_up(spec, gate, now, "escalated by a person"))


def _one_rung_up(
    spec: HumanReviewGate, gate: GateSnapshot, now: datetime, reason: str
) -> list[GateChange | ApprovalsLapsed]:
    """The next role is asked as well; approvals given so far stay, unless the gate lets them lapse."""
    rung = spec.ladder[gate.level]
    due_at = None if rung.seconds is None else now + timedelta(seconds=rung.seconds)
    up = GateChange(
        gate_id=gate.id,
        to=GateState.ESCALATED,
        reason=reason,
        level=gate.level + 1,
        due_at=due_at,
    )
    if spec.keep_approvals or not gate.votes:
        return [up]
    return [up, ApprovalsLapsed(gate_id=gate.id)]


def _acting_role(spec: HumanReviewGate, gate: GateSnapshot, event: VoteCast) -> str:
    return next(role for role in entitled(spec, gate.level) if role in event.roles)


def _cast(event: VoteCast, *, role: str, slot: str = "") -> ApprovalCast:
    return ApprovalCast(
        gate_id=event.gate_id,
        person_id=event.person_id,
        role=role,
        slot=slot,
        verdict=event.verdict,
        content_hash=event.seen_hash,
        comment=event.comment,
    )


def _to(gate: GateSnapshot, to: GateState, reason: str) -> GateChange:
    return GateChange(gate_id=gate.id, to=to, reason=reason, level=gate.level, due_at=None)
