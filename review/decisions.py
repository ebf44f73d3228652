"""What people do at a gate: decide and correct. Checks of the content first, then one command of the engine.

Pages and API both come through here, so that neither can approve what the other would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import User

from orchestrator import commands
from orchestrator.commands import Verdict
from orchestrator.exceptions import Conflict, Invalid, NotAllowed
from orchestrator.queries.rows import GateDetail
from review.access import gate_or_404, may, role_name
from review.changes import changed_since
from review.presenters import presenter_of

VERDICTS: tuple[Verdict, ...] = ("approve", "send_back", "reject", "escalate")


def decide(
    gate_id: UUID, *, user: User, verdict: Verdict, content_hash: str, comment: str = ""
) -> None:
    """Record this person's vote on exactly the content they saw.

    Raises NotFound, NotAllowed, Conflict (other content, gate closed) or Invalid (open questions, no reason given).
    """
    gate = gate_or_404(gate_id, user)
    if gate.content_hash != content_hash:
        content_hash = commands.UNSEEN  # also if somebody brings that content back in this moment
    elif verdict == "approve":
        _refuse_open_questions(gate)
    if verdict != "approve" and not comment.strip():
        raise Invalid("Say why in the comment; the next person has to act on it.", code="no_reason")
    commands.decide_gate(
        gate_id, user=user, verdict=verdict, content_hash=content_hash, comment=comment.strip()
    )


def revise(gate_id: UUID, *, user: User, content_hash: str, edits: Mapping[str, str]) -> str:
    """Save corrections and answers made on the content with this hash; returns the hash of the new content.

    Raises Conflict when the content changed meanwhile, and whatever the presenter and the engine refuse.
    """
    gate = gate_or_404(gate_id, user)
    if not may(user, "decide"):
        raise NotAllowed("Only people who may decide can correct the content.")
    if gate.content_hash != content_hash:
        raise Conflict(changed_words(gate, content_hash), code="stale_content")
    content = presenter_of(gate).revise(gate.content, edits, user)
    return commands.revise_gate(gate_id, user=user, content_hash=content_hash, content=content)


def done_words(verdict: Verdict, after: GateDetail) -> str:
    """What a decision came to, and who is asked next; `after` is the gate as the decision left it."""
    match verdict:
        case "send_back":
            return "sent back; it comes again when it was worked on."
        case "reject":
            return "rejected; it goes no further."
        case "escalate":
            return f"escalated to {role_name(after.ladder[after.level - 1][0]).lower()}."
        case "approve":
            open_seats = [
                role_name(seat.role).lower() for seat in after.slots if not seat.filled_by
            ]
            asked = f"; {' and '.join(open_seats)} must approve, too." if open_seats else "."
            return f"approval recorded{asked}"


def changed_words(gate: GateDetail, seen_hash: str) -> str:
    """Who changed the content last, as a sentence, and what differs from the content with this hash."""
    author = gate.history[-1].author if gate.history else ""
    what = changed_since(gate, seen_hash)
    told = f" Changed: {what}." if what else ""
    return f"{author or 'The workflow'} changed this form while you were working on it.{told}"


def _refuse_open_questions(gate: GateDetail) -> None:
    """Raise Invalid when the content still has questions that must be answered before an approval."""
    blockers = presenter_of(gate).blockers(gate.content)
    if blockers:
        raise Invalid(" ".join(blockers), code="open_questions")
