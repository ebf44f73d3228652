"""Which votes of a gate count."""

from __future__ import annotations

from orchestrator.models import Approval, Gate
from orchestrator.store import rows


def standing(gate: Gate) -> list[Approval]:
    """The approvals cast at the gate's present generation, oldest first."""
    votes = rows.select(Approval, "gate_id = %(gate)s ORDER BY id", {"gate": gate.pk})
    return [vote for vote in votes if counts(vote, gate)]


def counts(vote: Approval, gate: Gate) -> bool:
    """Every generation begins without approvals; earlier ones are kept and count no more."""
    return vote.verdict == "approve" and vote.generation == gate.generation
