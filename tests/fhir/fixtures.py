"""A FHIR server of others, and a proxy in front of it that makes it fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fhir.counterpart import Counterpart, running
from tests.fhir.proxy import FaultProxy, proxied


@pytest.fixture(scope="session")
def counterpart() -> Iterator[Counterpart]:
    """One server for all tests: each intake has ids of its own."""
    with running() as server:
        yield server


@pytest.fixture
def proxy(counterpart: Counterpart) -> Iterator[FaultProxy]:
    with proxied(counterpart.url) as proxy:
        yield proxy
