"""Which votes of a gate count."""

from __future__ import annotations

from orchestrator.models import Approval, Gate


def standing(gate: Gate) -> list[Approval]:
    """The approvals cast at the gate's present generation, oldest first."""
    votes = [vote for vote in gate.approvals.all() if counts(vote, gate)]
    return sorted(votes, key=lambda vote: vote.pk)


def counts(vote: Approval, gate: Gate) -> bool:
    """Every generation begins without approvals; earlier ones are kept and count no more."""
    return vote.verdict == "approve" and vote.generation == gate.generation
