"""Receipts of writes to an EHR, one row per confirmed write: the only record of which versions are ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from review.intake.ehr.identity import bundle_hash
from review.intake.ehr.port import Bundle, EhrConflict, Receipt, ResourceVersion
from review.intake.records import EhrReceipt


def receipt_of(effect_key: str, *, content_hash: str) -> Receipt | None:
    """The receipt under this key, None if there is none. Raises EhrConflict if it is for another content."""
    held = EhrReceipt.objects.filter(effect_key=effect_key).first()
    if held is None:
        return None
    if held.content_hash != content_hash:
        raise EhrConflict(
            f"effect {effect_key} already wrote another content to the EHR; "
            "compare the approved content with the receipt"
        )
    return _as_receipt(held)


def written_before(intake: str) -> list[ResourceVersion]:
    """What the last write of this intake left in the EHR, withdrawn resources included."""
    last = EhrReceipt.objects.filter(intake_id=intake).order_by("-pk").first()
    return last.references if last else []


def target_of(intake: str, content_hash: str) -> str:
    """The name of the write that brings this content into the EHR: one write per change of content.

    Content that the last receipt names is the same write again, however often it is approved; any
    other is the next one, also if it was written once before and changed since.
    """
    written = list(
        EhrReceipt.objects.filter(intake_id=intake)
        .order_by("pk")
        .values_list("content_hash", flat=True)
    )
    is_new = not written or written[-1] != content_hash
    number = len(written) + is_new
    return f"Intake/{intake}" if number == 1 else f"Intake/{intake}/{number}"


def keep_receipt(
    bundle: Bundle,
    *,
    effect_key: str,
    intake: str,
    content_hash: str,
    references: Sequence[ResourceVersion],
    now: datetime,
) -> Receipt:
    """Keep the proof of a write that was read back equal; the first one under a key stays."""
    row, _ = EhrReceipt.objects.get_or_create(
        effect_key=effect_key,
        defaults={
            "intake_id": intake,
            "bundle_sha256": bundle_hash(bundle),
            "content_hash": content_hash,
            "references": list(references),
            "read_back_equal": True,
            "created_at": now,
        },
    )
    return _as_receipt(row)


def _as_receipt(row: EhrReceipt) -> Receipt:
    return {
        "effect_key": row.effect_key,
        "intake": str(row.intake_id),
        "bundle_sha256": row.bundle_sha256,
        "content_hash": row.content_hash,
        "references": row.references,
        "read_back_equal": row.read_back_equal,
        "created_at": row.created_at.isoformat(),
    }
