"""From approved content to its receipt: the write of an intake as an effect of the engine."""

from __future__ import annotations

from orchestrator import StepContext
from review.intake.ehr.port import EHR_WRITE, Bundle, Ehr, Receipt
from review.intake.ehr.receipts import target_of
from review.intake.ehr.transaction import build_transaction
from review.intake.records import Intake
from review.intake.shapes import ReviewContent
from review.intake.terminology.cache import vocabulary


def write_approved(content: ReviewContent, context: StepContext, *, ehr: Ehr) -> Receipt:
    """Bring what people approved into the EHR, once; the same content approved again writes nothing.

    The request is the content and not the bundle: who approved it and when is told with the first
    write, and a later approval of the same content changes nothing in the record.
    """
    intake, approved = content["intake"], context.approvals[-1].content_hash
    bundle = _bundle(content, context, approved)
    effect = context.effect(
        EHR_WRITE,
        target_of(intake, approved),
        request={"intake": intake, "content": approved},
        content=content,
    )
    receipt: Receipt = effect.perform(
        write=lambda key: ehr.write(bundle, effect_key=key, intake=intake, content_hash=approved),
        read=lambda key: ehr.find(bundle, effect_key=key, intake=intake, content_hash=approved),
    )
    return receipt


def _bundle(content: ReviewContent, context: StepContext, approved: str) -> Bundle:
    source = Intake.objects.get(pk=content["intake"])
    return build_transaction(
        content,
        approvals=[
            {"role": note.role, "user": note.person_name, "at": note.at.isoformat()}
            for note in context.approvals
        ],
        document={
            "sha256": source.document_sha256,
            "media_type": source.media_type,
            "size": source.size,
        },
        content_hash=approved,
        vocab=vocabulary(),
    )
