"""A held run keeps its lease while it is worked on, and its holder while the database is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError
from django.test.utils import override_settings

from orchestrator.models import Attempt, Run
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import hot, leases
from orchestrator.store.held import Held
from tests import workflows

Work = Callable[[], int]


def test_a_run_of_steps_shorter_than_a_heartbeat_keeps_its_lease(work: Work) -> None:
    with override_settings(ORCHESTRATOR_LEASE_SECONDS=1.5):
        handle = workflows.strides.start()
        assert work() == 5
    assert EmbeddedRuntime().result(handle.id) == ["leased"] * 5


def test_a_commit_in_doubt_is_read_until_the_database_is_back(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer was lost, and so is the first look whether it happened: a restart takes a while."""
    advance, ended_ok = hot.advance_run, leases.ended_ok
    lost: list[str] = []

    def answer_lost(*given: Any, **named: Any) -> hot.Advance:
        landed = advance(*given, **named)
        if "answer" not in lost:
            lost.append("answer")
            raise OperationalError("the server closed the connection unexpectedly")
        return landed

    def look_lost(held: Held) -> bool:
        if "look" not in lost:
            lost.append("look")
            raise OperationalError("connection refused")
        return ended_ok(held)

    monkeypatch.setattr(hot, "advance_run", answer_lost)
    monkeypatch.setattr(leases, "ended_ok", look_lost)
    workflows.chain.start(start=1)
    work()
    assert lost == ["answer", "look"]
    assert Run.objects.get().state == "completed"
    assert not Attempt.objects.exclude(outcome="ok").exists()
