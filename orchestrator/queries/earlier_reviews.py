"""What was said of a thing at earlier reviews of the same step: whoever sees it again has to know."""

from __future__ import annotations

from orchestrator.models import Approval
from orchestrator.queries.gate_reading import approval_row
from orchestrator.queries.rows import ApprovalRow, GateRow


def sent_back(gate: GateRow) -> ApprovalRow | None:
    """The vote that sent this step back most recently before this gate opened; None when nobody did."""
    votes = Approval.objects.filter(
        gate__run=gate.run_id,
        gate__step__node=gate.step,
        gate__opened_at__lt=gate.opened_at,
        verdict="send_back",
    )
    vote = votes.select_related("person").order_by("-created_at").first()
    return None if vote is None else approval_row(vote, counts=False)
