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
from review.access import gate_or_404, may
from review.presenters import presenter_of

VERDICTS: tuple[Verdict, ...] = ("approve", "send_back", "reject", "escalate")
DONE_WORDS: dict[str, str] = {
    "approve": "approval recorded.",
    "send_back": "sent back.",
    "reject": "rejected.",
    "escalate": "escalated.",
}


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
        raise Conflict(changed_words(gate), code="stale_content")
    content = presenter_of(gate).revise(gate.content, edits, user)
    return commands.revise_gate(gate_id, user=user, content_hash=content_hash, content=content)


def changed_words(gate: GateDetail) -> str:
    """Who changed the content last, as a sentence."""
    author = gate.history[-1].author if gate.history else ""
    who = author or "The workflow"
    return f"{who} changed this form while you were working on it."


def _refuse_open_questions(gate: GateDetail) -> None:
    """Raise Invalid when the content still has questions that must be answered before an approval."""
    blockers = presenter_of(gate).blockers(gate.content)
    if blockers:
        raise Invalid(" ".join(blockers), code="open_questions")
