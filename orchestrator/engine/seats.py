"""The seats of a gate: who fills them, which are open, and who may act at all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from orchestrator.declare.gates import HumanReviewGate
from orchestrator.engine.decision import Decision, refused
from orchestrator.engine.events import ContentRevised, VoteCast
from orchestrator.engine.snapshot import GateSnapshot, RunSnapshot
from orchestrator.engine.states import GATE_OPEN


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


def entitled(spec: HumanReviewGate, level: int) -> list[str]:
    """Every role that may act at the gate: those of its seats, then those of the ladder so far."""
    return [*spec.slots, *ladder_roles(spec, level)]


def barred(
    spec: HumanReviewGate,
    snapshot: RunSnapshot,
    gate: GateSnapshot,
    event: VoteCast | ContentRevised,
) -> Decision | None:
    """Why this person cannot act on this gate now, or None."""
    if gate.state not in GATE_OPEN:
        text = f"This review is already closed: {gate.state.value}."
        return refused("conflict", "gate_closed", text)
    roles = set(entitled(spec, gate.level))
    if not event.roles & roles:
        asked = " or ".join(sorted(roles))
        text = f"This review is for {asked}; you hold none of these roles."
        return refused("not_allowed", "role_missing", text)
    if spec.four_eyes and snapshot.started_by == event.person_id:
        text = "You submitted this yourself, so somebody else has to review it."
        return refused("not_allowed", "own_work", text)
    if event.seen_hash != gate.content_hash:
        text = "The content has changed since you opened it. Look at it again before you decide."
        return refused("conflict", "stale_content", text)
    return None


def voted_before(gate: GateSnapshot, event: VoteCast) -> Decision | None:
    """Nobody gives two approvals of the same content; they may still correct it."""
    if all(vote.person_id != event.person_id for vote in gate.votes):
        return None
    text = "You have approved this already; a second person has to give the other approval."
    return refused("not_allowed", "already_approved", text)
