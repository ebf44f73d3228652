"""Bundles of an intake, and their way to and from the server, as the tests of the EHR speak of them."""

from __future__ import annotations

from collections.abc import Sequence

from review.intake.ehr import (
    Approval,
    Receipt,
    build_transaction,
)
from review.intake.ehr.port import Bundle, Resource
from review.intake.ehr.server import FhirServerEhr
from review.intake.shapes import Field
from tests.fhir.counterpart import Counterpart
from tests.unit.intake.medicine.forms import content, form, small_vocabulary
from tests.unit.intake.medicine.test_transaction import APPROVALS, DOCUMENT, of_kind

LATER: list[Approval] = [{"role": "medical_reviewer", "user": "cora", "at": "2026-12-01T09:00:00Z"}]


def made(
    intake: str,
    fields: list[Field] | None = None,
    *,
    approvals: Sequence[Approval] = APPROVALS,
    hashed: str = "c",
) -> Bundle:
    return build_transaction(
        content(form() if fields is None else fields, intake=intake),
        approvals=approvals,
        document=DOCUMENT,
        content_hash=hashed * 64,
        vocab=small_vocabulary(),
    )


def write(ehr: FhirServerEhr, intake: str, bundle: Bundle, hashed: str = "c") -> Receipt:
    return ehr.write(
        bundle, effect_key=f"{intake}:{hashed}", intake=intake, content_hash=hashed * 64
    )


def find(ehr: FhirServerEhr, intake: str, bundle: Bundle, hashed: str = "c") -> Receipt | None:
    return ehr.find(
        bundle, effect_key=f"{intake}:{hashed}", intake=intake, content_hash=hashed * 64
    )


def versions(counterpart: Counterpart, bundle: Bundle) -> set[int]:
    """How many versions each resource of the bundle has."""
    return {
        len(counterpart.get(f"{entry['request']['url']}/_history")["entry"])
        for entry in bundle["entry"]
    }


def patient_of(counterpart: Counterpart, bundle: Bundle) -> Resource:
    return counterpart.get(f"Patient/{of_kind(bundle, 'Patient')[0]['id']}")
