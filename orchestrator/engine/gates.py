"""Rules for human gates: votes, revisions and deadlines. Nothing here ever approves by itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.gates import HumanReviewGate
from orchestrator.engine.changes import (
    ApprovalCast,
    ApprovalsLapsed,
    Decision,
    GateChange,
    RevisionMade,
    StepChange,
    changed,
    ignored,
    refused,
)
from orchestrator.engine.events import ContentRevised, DeadlinePassed, VoteCast
from orchestrator.engine.rounds import again
from orchestrator.engine.snapshot import GateSnapshot, RunSnapshot
from orchestrator.engine.states import GATE_OPEN, STEP_SETTLED, GateState, StepState

NOT_BUSY = STEP_SETTLED | {StepState.PENDING, StepState.DEAD}


class Filling(Protocol):
    """An approval that stands, in whatever shape."""

    @property
    def slot(self) -> str: ...


V = TypeVar("V", bound=Filling)


def seats(slots: Sequence[str], votes: Iterable[V]) -> list[tuple[str, V | None]]:
    """Each required seat in the order declared, with the vote that fills it."""
    waiting = list(votes)
    found: list[tuple[str, V | None]] = []
    for role in slots:
        vote = next((vote for vote in waiting if vote.slot == role), None)
        if vote is not None:
            waiting.remove(vote)
        found.append((role, vote))
    return found


def open_seats(slots: Sequence[str], votes: Iterable[Filling]) -> list[str]:
    """The required roles nobody has filled yet, in the order declared."""
    return [role for role, vote in seats(slots, votes) if vote is None]


def ladder_roles(spec: HumanReviewGate, level: int) -> list[str]:
    """The roles reached by escalation so far; each may stand in for any open seat."""
    return [rung.role for rung in spec.ladder[:level]]


def voted(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: VoteCast, now: datetime
) -> Decision:
    """One person fills at most one seat, with the content they saw; the last seat approves."""
    gate = snapshot.gate
    if gate is None:
        return refused("not_found", "gate_unknown", "There is no such review.")
    spec = _spec(definition, gate)
    barred = _barred(spec, snapshot, gate, event.person_id, event.roles, event.content_hash)
    if barred is not None:
        return barred
    match event.verdict:
        case "approve":
            return _approved(spec, gate, event)
        case "reject":
            return _closed(gate, event, spec, GateState.REJECTED, StepState.REJECTED)
        case "send_back":
            return _sent_back(definition, snapshot, gate, event, spec)
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
    barred = _barred(spec, snapshot, gate, event.person_id, event.roles, event.seen_hash)
    if barred is not None and (barred.refused is None or barred.refused.code != "already_approved"):
        return barred
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


def _barred(
    spec: HumanReviewGate,
    snapshot: RunSnapshot,
    gate: GateSnapshot,
    person_id: int,
    roles: frozenset[str],
    seen_hash: str,
) -> Decision | None:
    """Why this person cannot act on this gate now, or None."""
    if gate.state not in GATE_OPEN:
        return refused(
            "conflict", "gate_closed", f"This review is already closed: {gate.state.value}."
        )
    entitled = {*spec.slots, *ladder_roles(spec, gate.level)}
    if not roles & entitled:
        return refused(
            "not_allowed",
            "role_missing",
            f"This review is for {' or '.join(sorted(entitled))}; you hold none of these roles.",
        )
    if spec.four_eyes and snapshot.started_by == person_id:
        return refused(
            "not_allowed",
            "own_work",
            "You submitted this yourself, so somebody else has to review it.",
        )
    if seen_hash != gate.content_hash:
        return refused(
            "conflict",
            "stale_content",
            "The content has changed since you opened it. Look at it again before you decide.",
        )
    if any(vote.person_id == person_id for vote in gate.votes):
        return refused(
            "not_allowed",
            "already_approved",
            "You have approved this already; a second person has to give the other approval.",
        )
    return None


def _approved(spec: HumanReviewGate, gate: GateSnapshot, event: VoteCast) -> Decision:
    missing = open_seats(spec.slots, gate.votes)
    seat = next((slot for slot in missing if slot in event.roles), None)
    role = seat
    if seat is None:
        role = next((r for r in ladder_roles(spec, gate.level) if r in event.roles), None)
        seat = missing[0]
    if role is None:
        return refused(
            "not_allowed",
            "seat_taken",
            f"The approval for your role is given; still open: {', '.join(missing)}.",
        )
    cast = _cast(event, role=role, slot=seat)
    if len(missing) > 1:
        return changed(cast)
    step = StepChange(node=gate.node, item=-1, to=StepState.COMPLETED, reason="approved")
    return changed(cast, _to(gate, GateState.APPROVED, "all approvals given"), step)


def _closed(
    gate: GateSnapshot,
    event: VoteCast,
    spec: HumanReviewGate,
    gate_state: GateState,
    step_state: StepState,
) -> Decision:
    return changed(
        _cast(event, role=_acting_role(spec, gate, event)),
        _to(gate, gate_state, "decided by a person"),
        StepChange(node=gate.node, item=-1, to=step_state, reason=gate_state.value),
    )


def _sent_back(
    definition: WorkflowDefinition,
    snapshot: RunSnapshot,
    gate: GateSnapshot,
    event: VoteCast,
    spec: HumanReviewGate,
) -> Decision:
    """The named step runs again, and all between it and the gate after it."""
    target = spec.send_back_to or gate.node
    rows = [snapshot.steps[n] for n in definition.downstream(target) if n in snapshot.steps]
    busy = [row for row in rows if row.node != gate.node and row.state not in NOT_BUSY]
    if busy:
        return refused(
            "conflict",
            "still_at_work",
            f"Step {busy[0].node} is still {busy[0].state.value}; send the work back when it is over.",
        )
    return changed(
        _cast(event, role=_acting_role(spec, gate, event)),
        _to(gate, GateState.SENT_BACK, "sent back by a person"),
        *again(definition, snapshot, target, person_id=event.person_id, reason="sent_back"),
    )


def _escalated_by_hand(
    spec: HumanReviewGate, gate: GateSnapshot, event: VoteCast, now: datetime
) -> Decision:
    if gate.level >= len(spec.ladder):
        return refused(
            "conflict", "ladder_ended", "There is nobody further up to hand this review to."
        )
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
    entitled = [*spec.slots, *ladder_roles(spec, gate.level)]
    return next(role for role in entitled if role in event.roles)


def _cast(event: VoteCast, *, role: str, slot: str = "") -> ApprovalCast:
    return ApprovalCast(
        gate_id=event.gate_id,
        person_id=event.person_id,
        role=role,
        slot=slot,
        verdict=event.verdict,
        content_hash=event.content_hash,
        comment=event.comment,
    )


def _to(gate: GateSnapshot, to: GateState, reason: str) -> GateChange:
    return GateChange(gate_id=gate.id, to=to, reason=reason, level=gate.level, due_at=None)
