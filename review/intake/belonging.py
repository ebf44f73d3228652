"""Which run a document belongs to: the one that its own upload started, and no other."""

from __future__ import annotations

from orchestrator import Reject, StepContext
from review.intake.records import Intake


def refuse_foreign(intake: str, document: str, context: StepContext) -> None:
    """Raise Reject unless this run is the run of the intake of this document, for whoever handed it in.

    A run started by other means, or a dead letter with an edited input, could otherwise write one patient's
    form under another intake, or let uploaders approve their own upload in a run that a colleague started.
    """
    record = Intake.objects.filter(document_sha256=document).first()
    is_own = (
        record is not None
        and str(record.pk) == intake == context.business_key
        and record.uploaded_by_id in (None, context.started_by)
    )
    if not is_own:
        raise Reject(
            "This run is not the one of the intake that its document belongs to. Upload the file instead.",
            code="foreign_document",
        )
