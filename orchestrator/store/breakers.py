"""Breakers as rows: read with their revision, changed only if nobody else was faster.

Edges: the models' transitions check each; who loses the race reads again and decides anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from orchestrator.engine.breaker import BreakerSnapshot
from orchestrator.engine.states import BreakerState
from orchestrator.models import Breaker
from orchestrator.models.machine import move


@dataclass(frozen=True, slots=True)
class Seen:
    """A breaker as it was read."""

    row: Breaker
    snapshot: BreakerSnapshot


def look(route: str, model: str, *, now: datetime) -> Seen:
    """The breaker as it is now; a closed one is made for a model that was never asked on this route."""
    row, _ = Breaker.objects.get_or_create(route=route, model=model, defaults={"changed_at": now})
    return _seen(row)


def find(breaker_id: int) -> Seen | None:
    """The breaker of this id, if there is one."""
    row = Breaker.objects.filter(pk=breaker_id).first()
    return None if row is None else _seen(row)


def change(
    seen: Seen,
    after: BreakerSnapshot,
    *,
    now: datetime,
    forced_by: int | None = None,
    reason: str = "",
) -> bool:
    """Write the breaker as decided; False when somebody changed it since it was read.

    Who forced a state and why stays with it until the next state.
    """
    row, is_moved = seen.row, after.state is not seen.snapshot.state
    if is_moved:
        move(row, after.state)
    if is_moved or forced_by is not None:
        row.forced_by_id, row.reason = forced_by, reason
    row.failed_at, row.until = list(after.failed_at), after.until
    row.probe, row.probe_until, row.wait_until = after.probe, after.probe_until, after.wait_until
    row.changed_at = now
    written = ("failed_at", "until", "probe", "probe_until", "wait_until", "changed_at")
    values = {name: getattr(row, name) for name in (*written, "forced_by_id", "reason", "state")}
    same = Breaker.objects.filter(pk=row.pk, revision=row.revision)
    return bool(same.update(**values, revision=row.revision + 1))


def _seen(row: Breaker) -> Seen:
    snapshot = BreakerSnapshot(
        state=BreakerState(row.state),
        failed_at=tuple(row.failed_at),
        until=row.until,
        probe=row.probe,
        probe_until=row.probe_until,
        wait_until=row.wait_until,
    )
    return Seen(row, snapshot)
