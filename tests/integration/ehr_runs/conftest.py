"""The engine in this very process, writing to a FHIR server behind a proxy that makes it fail."""

from __future__ import annotations

from tests.fhir.fixtures import counterpart, proxy
from tests.integration.review.conftest import _engine, people, work

__all__ = ["_engine", "counterpart", "people", "proxy", "work"]
