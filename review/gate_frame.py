"""What stands around the panes of a review: who decides until when, what was said before, what followed."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.utils import timezone

from orchestrator.queries import earlier_reviews, gates
from orchestrator.queries.rows import ApprovalRow, GateDetail
from review import changes
from review.countdown import deadline


def frame(gate: GateDetail) -> dict[str, Any]:
    """What the frame around the panes shows: quorum, deadline, votes, and what was said before."""
    return {
        "gate": gate,
        "last_word": _last_word(gate),
        "moved_up_to": gate.ladder[gate.level - 1][0] if gate.level else "",
        "newer_gate": _newer(gate),
        "history": changes.history(gate),
        "deadline": None
        if gate.is_closed
        else deadline(gate.opened_at, gate.due_at, timezone.now()),
        "status_marker": marker(gate),
        "seen_hash": gate.content_hash,
    }


def _last_word(gate: GateDetail) -> ApprovalRow | None:
    """Why it is closed, escalated or here again: the newest vote that was no approval."""
    said = [vote for vote in gate.approvals if vote.verdict != "approve"]
    if said:
        return said[-1]
    return None if gate.is_closed else earlier_reviews.sent_back(gate)


def _newer(gate: GateDetail) -> UUID | None:
    """The review that followed a closed one, None when none did."""
    if not gate.is_closed:
        return None
    newest = gates.latest_gates([gate.run_id])[gate.run_id].id
    return None if newest == gate.id else newest


def marker(gate: GateDetail) -> str:
    """Changes with every event at this gate."""
    seen = (gate.state, gate.level, gate.content_hash, len(gate.approvals), str(gate.due_at))
    return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]
