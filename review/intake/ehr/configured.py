"""Which EHR this installation writes to."""

from __future__ import annotations

from django.conf import settings

from review.intake.ehr.client import FhirClient
from review.intake.ehr.embedded import EmbeddedEhr
from review.intake.ehr.port import Ehr
from review.intake.ehr.server import FhirServerEhr


def configured_ehr() -> Ehr:
    """The FHIR server at EHR_URL; without one the embedded EHR."""
    if settings.EHR_URL:
        return FhirServerEhr(FhirClient(base=settings.EHR_URL, token=settings.EHR_TOKEN))
    return EmbeddedEhr()
