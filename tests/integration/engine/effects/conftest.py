"""An empty foreign system, and runs whose draft people approved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from orchestrator import commands
from orchestrator.models import Gate
from tests.integration.engine.effects.posting import (
    Person,
    Work,
    careless,
    foreign,
    gated,
    hasty,
    lenient,
    many,
    posting,
    waiting,
    wasteful,
)


@pytest.fixture(autouse=True)
def _foreign(_engine: None) -> Iterator[None]:
    for workflow in (posting, gated, careless, lenient, wasteful, hasty, many, waiting):
        workflow.freeze()
    yield
    foreign.__init__()  # type: ignore[misc]


@pytest.fixture
def approved(work: Work, person: Person) -> Callable[[str], UUID]:
    """Start the gated workflow with a text and let a person approve the draft of it."""
    doctor = person("doris", "medical_reviewer")

    def start(text: str) -> UUID:
        run_id = gated.start(text=text).id
        work()
        gate = Gate.objects.get(run=run_id)
        commands.decide_gate(
            gate.pk, user=doctor, verdict="approve", content_hash=gate.content_hash
        )
        work()
        return run_id

    return start
