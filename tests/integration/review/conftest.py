"""The pages over the engine in this very process: real PostgreSQL, no Celery, the fixed cast signed in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.models import Gate
from orchestrator.store import door
from review.intake.records import Intake
from review.intake.samples.demo import make_form
from review.intake.submission import submit
from review.intake.terminology import cache
from tests import workflows
from tests.people import Person, enter_all
from tests.unit.intake.medicine.forms import small_vocabulary

QUEUES = ["default", "documents"]
SignedIn = Callable[[Person], Client]
Work = Callable[[], int]


def _unexpected() -> None:
    raise AssertionError("a lease was lost")


@pytest.fixture(autouse=True)
def _engine(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = dict(settings.STORAGES["documents"], OPTIONS={"location": tmp_path})
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    monkeypatch.setitem(cache._held, "current", small_vocabulary())
    workflows.freeze_all()
    door.on_ready_work(lambda _: None)


@pytest.fixture
def work() -> Work:
    """Run everything that is ready, in this process."""
    heartbeat = Heartbeat(on_lost=_unexpected)
    return lambda: drain(QUEUES, heartbeat, seconds=60)


@pytest.fixture
def people() -> dict[str, User]:
    return enter_all()


@pytest.fixture
def signed_in(people: dict[str, User]) -> SignedIn:
    """A browser without scripts, with this member of the cast signed in."""

    def enter(person: Person) -> Client:
        client = Client()
        client.force_login(people[person.username])
        return client

    return enter


@pytest.fixture
def gate(work: Work) -> Gate:
    """A form of two conflicting facts, read and waiting for its reviewers."""
    sample = make_form(Random(7), "form", "boxed", "text_pdf", planted=("allergy_conflict",))
    submit(sample.data, sample.filename)
    work()
    return Gate.objects.get()


@pytest.fixture
def letters_gate(work: Work) -> Gate:
    """A gate of a workflow that no presenter knows."""
    workflows.letters.start(text="a bb ccc")
    work()
    return Gate.objects.get()


@pytest.fixture
def intake(gate: Gate) -> Intake:
    return Intake.objects.get(run_id=gate.run_id)
