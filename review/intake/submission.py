"""A file that somebody sends in becomes an intake, and the intake a run."""

from __future__ import annotations

import hashlib
from pathlib import PurePath
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser

from review.intake import documents
from review.intake.documents import DocumentRefused
from review.intake.records import Intake
from review.intake.workflow import intake


def submit(data: bytes, filename: str, *, user: AbstractBaseUser | None = None) -> Intake:
    """Take a file in and start its run; the same bytes again are the same intake and the same run.

    Only size is checked here; everything that parses happens in a document worker. Raises
    DocumentRefused, after keeping the refusal on record.
    """
    known = {
        "filename": documents.readable_name(filename),
        "media_type": documents.media_type(data),
        "size": len(data),
        "uploaded_by_id": user.pk if user else None,
    }
    try:
        documents.check_size(data)
    except DocumentRefused as refusal:
        known |= {"refused_code": refusal.code, "refused_message": refusal.message}
        digest = hashlib.sha256(data).hexdigest()
        Intake.objects.get_or_create(document_sha256=digest, defaults=known)
        raise
    digest = documents.store_document(data)
    record, _ = Intake.objects.get_or_create(document_sha256=digest, defaults=known)
    if record.run_id is None:
        record.run_id = _start(record, filename)
        record.save(update_fields=["run_id"])
    return record


def _start(record: Intake, filename: str) -> UUID:
    handle = intake.start(
        key=str(record.pk),
        started_by=record.uploaded_by_id,
        intake=str(record.pk),
        document=record.document_sha256,
        suffix=PurePath(filename).suffix.lower()[:10],
    )
    return handle.id
