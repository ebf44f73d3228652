"""The way into the EHR: one FHIR transaction from approved fields, and a place that keeps it.

`approved`, `configured`, `embedded`, `receipts` and `server` are imported by name: they need the tables.
"""

from __future__ import annotations

from review.intake.ehr.context import Approval, SourceDocument
from review.intake.ehr.identity import bundle_hash, resource_id
from review.intake.ehr.port import (
    Ehr,
    EhrBusy,
    EhrChanged,
    EhrConflict,
    EhrError,
    EhrNoAnswer,
    EhrRefused,
    ReadBackDiffers,
    Receipt,
)
from review.intake.ehr.transaction import build_transaction

__all__ = [
    "Approval",
    "Ehr",
    "EhrBusy",
    "EhrChanged",
    "EhrConflict",
    "EhrError",
    "EhrNoAnswer",
    "EhrRefused",
    "ReadBackDiffers",
    "Receipt",
    "SourceDocument",
    "build_transaction",
    "bundle_hash",
    "resource_id",
]
