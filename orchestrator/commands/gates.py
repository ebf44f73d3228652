"""What people do at a gate: vote on its content, or correct it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser

from orchestrator.commands.refusals import checked, refusing_what_cannot_be_stored
from orchestrator.engine.events import ContentRevised, Verdict, VoteCast
from orchestrator.engine.seats import open_seats
from orchestrator.exceptions import Invalid, NotFound
from orchestrator.execution import reviews
from orchestrator.models import Gate
from orchestrator.store import door, gates, payloads
from orchestrator.store.roles import roles_of
from orchestrator.store.votes import standing

# No content has this hash. What was not before somebody when it was checked is refused, also if it is a moment later.
UNSEEN = ""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDecision:
    """Where the gate and its run stand after a vote."""

    gate_id: UUID
    run_id: UUID
    state: str
    still_needed: tuple[str, ...]


def decide_gate(
    gate_id: UUID,
    *,
    user: AbstractBaseUser,
    verdict: Verdict,
    content_hash: str,
    comment: str = "",
) -> GateDecision:
    """Cast one person's vote on exactly the content whose hash they saw.

    NotAllowed: wrong role, own work, or a second approval by the same person. Conflict: the gate
    is closed or its content has changed. Invalid: an approval hook of the workflow objects.
    """
    if verdict not in VERDICTS:
        raise Invalid(f"a verdict is one of {', '.join(VERDICTS)}, not {verdict!r}")
    if verdict in ("reject", "send_back") and not comment.strip():
        raise Invalid("Say why, so that whoever gets it back knows.", code="comment_missing")
    gate, roles = _gate(gate_id), roles_of(user)
    is_before = _is_before(gate, roles, content_hash)
    if verdict == "approve" and is_before:
        reviews.ask(gate, roles)
    vote = VoteCast(
        gate_id=gate_id,
        person_id=user.pk,
        roles=roles,
        verdict=verdict,
        seen_hash=content_hash if is_before else UNSEEN,
        comment=comment.strip(),
    )
    checked(door.submit(gate.run_id, vote))
    return _where_it_stands(gate_id)


def revise_gate(gate_id: UUID, *, user: AbstractBaseUser, content_hash: str, content: Any) -> str:
    """Replace the content under review by a corrected one; returns its hash. Earlier approvals lapse.

    Invalid, naming places and never values: the content is not what the step declares to return,
    or differs where the gate lets nobody edit.
    """
    gate, roles = _gate(gate_id), roles_of(user)
    is_before = _is_before(gate, roles, content_hash)
    with refusing_what_cannot_be_stored():
        if is_before:
            content = reviews.corrected(gate, content)
        payload = payloads.encode(content, run=gate.run_id)
    revision = ContentRevised(
        gate_id=gate_id,
        person_id=user.pk,
        roles=roles,
        seen_hash=content_hash if is_before else UNSEEN,
        content=payload,
    )
    checked(door.submit(gate.run_id, revision))
    return payload.sha256


def _is_before(gate: Gate, roles: frozenset[str], content_hash: str) -> bool:
    """Whether somebody of these roles has this content before them: others learn nothing of it."""
    return gate.content_hash == content_hash and bool(roles & {*gate.slots, *gate.entitled})


def _where_it_stands(gate_id: UUID) -> GateDecision:
    gate = _gate(gate_id)
    return GateDecision(
        gate_id=gate.pk,
        run_id=gate.run_id,
        state=gate.state,
        still_needed=tuple(open_seats(gate.slots, standing(gate))),
    )


def _gate(gate_id: UUID) -> Gate:
    gate = gates.find(gate_id)
    if gate is None:
        raise NotFound(f"There is no review {gate_id}.", code="gate_unknown")
    return gate
