"""The workflows, and the person who approves their reports."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from tests.integration.engine.replays.reports import Person, reports, stamped


@pytest.fixture(autouse=True)
def _frozen(_engine: None) -> None:
    reports.freeze()
    stamped.freeze()


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "medical_reviewer")
