"""The EHR as a FHIR server behind a proxy that makes it fail, and an intake to write."""

from __future__ import annotations

from uuid import uuid4

import pytest

from review.intake.ehr.client import FhirClient
from review.intake.ehr.server import FhirServerEhr
from review.intake.records import Intake
from tests.fhir.fixtures import counterpart, proxy
from tests.fhir.proxy import FaultProxy

__all__ = ["counterpart", "proxy"]


@pytest.fixture
def ehr(proxy: FaultProxy) -> FhirServerEhr:
    return FhirServerEhr(FhirClient(base=proxy.url, token="a secret", seconds=1))


@pytest.fixture
def intake(db: None) -> str:
    """An intake that receipts can belong to."""
    return new_intake()


def new_intake() -> str:
    row = Intake.objects.create(
        document_sha256=uuid4().hex * 2, filename="form.pdf", media_type="application/pdf", size=1
    )
    return str(row.pk)
