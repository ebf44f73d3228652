"""What a process does when a lease is gone, alone or with neighbours at work."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from orchestrator.engine.states import RunState
from orchestrator.execution import heartbeat as heartbeats
from orchestrator.execution.heartbeat import Heartbeat
from tests.waiting import wait_until


class Beats:
    """A heartbeat whose leases are kept by name; `lost` counts how often the process would have ended."""

    def __init__(self, patch: pytest.MonkeyPatch, state: RunState) -> None:
        self.renewed: list[str] = []
        self.lost = 0
        self.gone: set[str] = set()
        patch.setattr(heartbeats, "renew", self._renew)
        patch.setattr(heartbeats.holds, "look", lambda _held: (False, state))
        patch.setattr(heartbeats.conf, "heartbeat_seconds", lambda: 0.02)
        self.heartbeat = Heartbeat(on_lost=self._end)

    def _renew(self, held: Any) -> bool:
        self.renewed.append(held.node)
        return held.node not in self.gone

    def _end(self) -> None:
        self.lost += 1

    def work(self, *names: str, until: Callable[[], bool]) -> None:
        """A thread per step of these names, one after the other, all in hand until the condition holds."""
        over = threading.Event()

        def step(name: str) -> None:
            held = SimpleNamespace(node=name, run_id=name, item=-1, fence=1)
            with self.heartbeat.holding(held):  # type: ignore[arg-type]
                over.wait(30)

        threads = [threading.Thread(target=step, args=[name]) for name in names]
        try:
            for name, thread in zip(names, threads, strict=True):
                thread.start()
                wait_until(lambda name=name: name in self.renewed, seconds=20)
            wait_until(until, seconds=20)
        finally:
            over.set()
            for thread in threads:
                thread.join()


def test_a_process_ends_with_the_one_step_it_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = Beats(monkeypatch, RunState.CANCELLED)
    beats.gone = {"mine"}
    beats.work("mine", until=lambda: beats.lost > 0)


def test_a_cancelled_run_takes_no_neighbour_down(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = Beats(monkeypatch, RunState.CANCELLED)
    beats.gone = {"mine"}
    later = slice(-5, None)
    beats.work("other", "mine", until=lambda: beats.renewed[later] == ["other"] * 5)
    assert beats.lost == 0
    assert beats.renewed.count("mine") == 1, "nobody asks for a run that is over again"


def test_a_lease_that_somebody_else_has_ends_the_process_also_with_neighbours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    beats = Beats(monkeypatch, RunState.RUNNING)
    beats.gone = {"mine"}
    beats.work("other", "mine", until=lambda: beats.lost > 0)
