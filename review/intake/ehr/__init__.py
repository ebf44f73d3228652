"""The way into the EHR: one FHIR transaction from approved fields, and a place that keeps it.

`embedded.EmbeddedEhr` is imported by name, because it needs the tables.
"""

from __future__ import annotations

from review.intake.ehr.context import Approval, SourceDocument
from review.intake.ehr.identity import bundle_hash, resource_id
from review.intake.ehr.port import Ehr, EhrConflict, EhrError, ReadBackDiffers, Receipt
from review.intake.ehr.transaction import build_transaction

__all__ = [
    "Approval",
    "Ehr",
    "EhrConflict",
    "EhrError",
    "ReadBackDiffers",
    "Receipt",
    "SourceDocument",
    "build_transaction",
    "bundle_hash",
    "resource_id",
]
