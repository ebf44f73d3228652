"""Which EHR this installation writes to."""

from __future__ import annotations

from review.intake.ehr.embedded import EmbeddedEhr
from review.intake.ehr.port import Ehr


def configured_ehr() -> Ehr:
    """The embedded EHR."""
    return EmbeddedEhr()
