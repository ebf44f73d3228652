"""The rows of workers: renewed in place, forgotten after long silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone

from orchestrator.execution.presence import Presence
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Worker
from orchestrator.store import workers
from tests import workflows


def silent_for(name: str, **span: float) -> None:
    workers.seen(name, queues=["default"], version_ids=[])
    Worker.objects.filter(pk=name).update(seen_at=timezone.now() - timedelta(**span))


def test_each_beat_says_anew_what_is_carried() -> None:
    presence = Presence("work@host", ["default", "documents"])
    presence.beat()
    before = Worker.objects.get()
    assert before.version_ids == []
    workflows.chain.start(start=1)
    presence.beat()
    after = Worker.objects.get()
    assert len(after.version_ids) == 1
    assert after.started_at == before.started_at
    assert after.seen_at > before.seen_at


def test_a_database_that_is_away_does_not_end_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise DatabaseError

    presence = Presence("work@host", ["default"])
    monkeypatch.setattr(workers, "seen", away)
    presence.beat()
    monkeypatch.undo()
    presence.beat()
    assert Worker.objects.count() == 1


def test_a_name_that_is_too_long_still_fits_its_column() -> None:
    Presence("work@" + "a" * 200, ["default"]).beat()
    assert Worker.objects.count() == 1


def test_the_sweeper_forgets_workers_that_were_silent_for_ten_minutes() -> None:
    silent_for("long", minutes=10, seconds=5)
    silent_for("short", minutes=9)
    assert sweep()["forgotten_workers"] == 1
    assert Worker.objects.get().pk == "short"
