"""Blocked runs: work is due, and no live worker carries its version for its queue. Derived, never stored.

A run that is parked at a gate waits for people and is not blocked. What is due whatever the queue (a timer,
a step whose worker is gone) is blocked only when no live worker carries the version at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from orchestrator import conf
from orchestrator.models import Run

# What live workers may take, as pairs; the queue '' stands for what any of them may take up.
CARRIED = """
SELECT DISTINCT version_id, queue
  FROM orchestrator_worker w, unnest(w.version_ids) version_id, unnest(w.queues || ''::varchar) queue
 WHERE w.seen_at > {after}"""
READY = """
SELECT r.id AS run_id, r.version_id, r.queue, r.ready_at AS due_at
  FROM orchestrator_run r
 WHERE r.state IN ('pending', 'waiting') AND r.ready_at <= (SELECT at FROM moment) {and_run}
UNION ALL
SELECT r.id, r.version_id, s.queue, s.ready_at
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.fan_state = 'ready' AND s.item >= 0 AND s.ready_at <= (SELECT at FROM moment)
   AND r.state IN ('running', 'waiting') {and_run}"""
LOST = """
SELECT r.id, r.version_id, '', r.lease_until
  FROM orchestrator_run r
 WHERE r.state = 'running' AND r.lease_until <= (SELECT at FROM moment) {and_run}
UNION ALL
SELECT r.id, r.version_id, '', s.lease_until
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.fan_state = 'running' AND s.item >= 0 AND s.lease_until <= (SELECT at FROM moment) {and_run}"""
TIMERS = """
SELECT r.id, r.version_id, '', s.next_at
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.state = 'retrying' AND s.next_at <= (SELECT at FROM moment) {and_run}"""
# Fan-outs nobody can join. Their items are counted only where no worker is there to do it.
FANS = """
SELECT n.run_id, n.node, r.version_id
  FROM orchestrator_step n JOIN orchestrator_run r ON r.id = n.run_id
 WHERE n.fan_state = 'running' AND n.item = -1 {and_run}
   AND NOT EXISTS (SELECT FROM carried c WHERE c.version_id = r.version_id)"""
JOINS = """
SELECT f.run_id, f.version_id, '', items.ended_at
  FROM fans f, LATERAL (
    SELECT bool_and(i.finished_at IS NOT NULL) AS all_ended, max(i.finished_at) AS ended_at
      FROM orchestrator_step i WHERE i.run_id = f.run_id AND i.node = f.node AND i.item >= 0) items
 WHERE items.all_ended AND items.ended_at <= (SELECT at FROM moment)"""
BLOCKED = f"""
WITH moment AS (SELECT now() - %s::interval AS at, %s::uuid[] AS ids),
carried AS MATERIALIZED ({CARRIED.format(after="(SELECT at FROM moment)")}),
fans AS MATERIALIZED ({FANS}),
due AS ({READY} UNION ALL {LOST} UNION ALL {TIMERS} UNION ALL {JOINS})
SELECT {{columns}} FROM due
 WHERE NOT EXISTS (SELECT FROM carried c
                    WHERE c.version_id = due.version_id AND c.queue = due.queue)
"""  # noqa: S608 - composed of this module's own constants
OF_ALL = BLOCKED.format(columns="due.run_id", and_run="")
COUNTED = BLOCKED.format(columns="due.version_id, count(DISTINCT due.run_id)", and_run="")
BY_VERSION = f"{COUNTED} GROUP BY due.version_id"
OF_SOME = BLOCKED.format(
    columns="due.run_id, due.queue, due.due_at",
    and_run="AND r.id = ANY ((SELECT ids FROM moment)::uuid[])",
)
CARRIERS = """
SELECT max(seen_at) FILTER (WHERE %(queue)s = '' OR %(queue)s = ANY (queues)),
       COALESCE(bool_or(seen_at > now() - %(silence)s), false)
  FROM orchestrator_worker WHERE %(version)s = ANY (version_ids)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockage:
    """Since when a run is blocked, and in words what is missing and what to do."""

    since: datetime
    because: str


def run_ids() -> RawSQL:
    """The ids of all blocked runs, as the right side of a filter."""
    return RawSQL(OF_ALL, (conf.blocked_after(), None))  # noqa: S611 - a constant


def counts() -> dict[int, int]:
    """How many runs are blocked, by version row; only versions that have some."""
    return dict(_rows(BY_VERSION, [conf.blocked_after(), None]))


def among(ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of these runs that are blocked."""
    return frozenset(row[0] for row in _rows(OF_SOME, [conf.blocked_after(), list(ids)]))


def blockage_of(run: Run) -> Blockage | None:
    """Why this run is blocked; None when it is not. `run.version` is needed."""
    found = _rows(OF_SOME, [conf.blocked_after(), [run.pk]])
    if not found:
        return None
    _, queue, due_at = min(found, key=lambda row: row[2])
    values = {"version": run.version_id, "queue": queue, "silence": conf.blocked_after()}
    last_seen, is_carried = _rows(CARRIERS, values)[0]
    return Blockage(
        since=max(due_at, last_seen or due_at),
        because=_because(run, queue if is_carried else ""),
    )


def _because(run: Run, unserved: str) -> str:
    version = f"version {run.version.version} of {run.workflow} ({run.version.fingerprint[:8]})"
    if unserved:
        missing = f"Workers carry {version}, but none of them serves the queue {unserved}."
        remedy = f"Start one with that code for the queue {unserved}"
    else:
        missing = f"No running worker carries {version}."
        remedy = "Start one with that code"
    return f"{missing} {remedy}: the run then goes on by itself, and nothing of it is lost."


def _rows(statement: str, values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
