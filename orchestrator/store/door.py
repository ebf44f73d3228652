"""The one door for state: lock the run, load, decide, apply, commit, then hint."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from orchestrator.engine.decide import decide
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event
from orchestrator.store.apply import apply
from orchestrator.store.load import load_scene, lock_run
from orchestrator.store.snapshots import take_snapshot

log = structlog.get_logger("orchestrator.store")

_hint: list[Callable[[list[str]], None]] = []


def on_ready_work(hint: Callable[[list[str]], None]) -> None:
    """Install what is told the queues that have ready work, after each commit. A lost hint is only late."""
    _hint[:] = [hint]


def submit(run_id: UUID, event: Event, *, now: datetime | None = None) -> Decision:
    """Bring one event about one run before `decide`, and write what it decides in one transaction.

    `now` is for tests; otherwise the database's own time is used. Raises NotFound for an unknown
    run and Conflict when this process does not carry the version the run is pinned to.
    """
    with transaction.atomic():
        run, moment = lock_run(run_id)
        scene = load_scene(run, event, now or moment)
        decision = decide(scene.definition, take_snapshot(scene, event), event, scene.now)
        if decision.changes:
            apply(scene, decision.changes)
            hints = scene.hints
            transaction.on_commit(lambda: send_hints(hints), robust=True)
    if decision.ignored:
        log.info("event_ignored", run=str(run_id), kind=type(event).__name__, why=decision.ignored)
    return decision


def send_hints(queues: list[str]) -> None:
    """Tell the workers where work is ready."""
    if queues and _hint:
        _hint[0](queues)
