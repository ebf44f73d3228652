"""The engine in this very process: no Celery, a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User

from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat
from orchestrator.store import door
from tests import workflows


def _unexpected() -> None:
    raise AssertionError("a lease was lost")


@pytest.fixture(autouse=True)
def _engine(transactional_db: None) -> None:
    workflows.freeze_all()
    door.on_ready_work(lambda _queues: None)


@pytest.fixture
def work() -> Callable[[], int]:
    """Run everything that is ready, in this process."""
    heartbeat = Heartbeat(on_lost=_unexpected)
    return lambda: drain(["default"], heartbeat, seconds=20)


Person = Callable[..., User]


@pytest.fixture
def person() -> Person:
    """Make somebody who holds the given roles."""

    def make(name: str, *roles: str) -> User:
        user = User.objects.create_user(name, first_name=name.title())
        user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
        return user

    return make


@pytest.fixture
def admin(person: Person) -> User:
    return person("ada", "admin")
