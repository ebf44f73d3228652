"""Claims: the next ready step, taken in one statement that carries the state it expects.

Edges taken here: run pending/waiting -> running, step ready -> running.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from orchestrator import conf
from orchestrator.store.held import REPLAYING, RUN_FACTS, STEP_FACTS, Held, fetch_held
from orchestrator.store.statements import fetch_one

# Under its bound: live rows are counted, since a counter would leak. NULL is no bound.
BELOW_LIMIT = """(%(limit)s::int IS NULL OR %(limit)s::int >
       (SELECT count(*) FROM orchestrator_run WHERE workflow = %(name)s AND state = 'running')
     + (SELECT count(*) FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
         WHERE r.workflow = %(name)s AND s.item >= 0 AND s.fan_state = 'running'))"""
# One step: an item of an open fan-out, or else the first ready step of a run. The lock on the run shows
# it as it is now, the inner select its steps as they were when the statement began: a step that somebody
# claimed and ended in between is no longer ready, and then nothing is claimed. `+ 0` and `|| ''` keep the
# planner on the indexes of what is ready, in its order (and see `statements.keep_to_indexes`): from any
# other it would read all there is and sort. A run that is claimable is pending or waiting, by constraint.
CLAIM = f"""
WITH free_item AS (
  SELECT s.id, {RUN_FACTS.replace("r.id", "r.id AS run_id")}
    FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
   WHERE s.fan_state = 'ready' AND s.item >= 0 AND s.ready_at <= statement_timestamp()
     AND s.queue = ANY(%(queues)s) AND r.version_id + 0 = ANY(%(versions)s)
     AND r.state || '' IN ('running', 'waiting') AND {BELOW_LIMIT}
   ORDER BY s.ready_at LIMIT 1 FOR UPDATE OF s SKIP LOCKED),
item AS (
  UPDATE orchestrator_step s
     SET state = 'running', reason = '', fence = s.fence + 1, tries = s.tries + 1,
         started_at = clock_timestamp(), worker = %(worker)s,
         lease_until = clock_timestamp() + %(lease)s
    FROM free_item r WHERE s.id = r.id AND s.state = 'ready'
  RETURNING {RUN_FACTS.replace("r.id", "r.run_id")}, {STEP_FACTS}, s.fence AS held, {REPLAYING}),
free_run AS (
  SELECT id FROM orchestrator_run
   WHERE ready_at <= statement_timestamp() AND queue = ANY(%(queues)s)
     AND version_id + 0 = ANY(%(versions)s)
     AND NOT EXISTS (SELECT 1 FROM item) AND {BELOW_LIMIT}
   ORDER BY ready_at LIMIT 1 FOR UPDATE SKIP LOCKED),
begun AS (
  UPDATE orchestrator_step s
     SET state = 'running', reason = '', fence = s.fence + 1, tries = s.tries + 1,
         started_at = clock_timestamp(), worker = %(worker)s
    FROM free_run
   WHERE s.id = (SELECT id FROM orchestrator_step
                  WHERE run_id = free_run.id AND item = -1 AND state = 'ready' ORDER BY id LIMIT 1)
     AND s.state = 'ready'
  RETURNING s.*, {REPLAYING} AS is_replay),
run AS (
  UPDATE orchestrator_run r
     SET state = 'running', reason = '', fence = r.fence + 1, worker = %(worker)s, ready_at = NULL,
         lease_until = clock_timestamp() + %(lease)s,
         started_at = COALESCE(r.started_at, clock_timestamp())
    FROM begun s WHERE r.id = s.run_id
  RETURNING {RUN_FACTS}, {STEP_FACTS}, r.fence AS held, s.is_replay)
SELECT * FROM item UNION ALL SELECT * FROM run
"""
LOCK_WORKFLOW = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Version rows that share one bound on running steps: those of one workflow, or all unbounded ones."""

    version_ids: tuple[int, ...]
    workflow: str = ""
    limit: int | None = None


def claim(worker: str, queues: Sequence[str], shares: Sequence[Share]) -> Held | None:
    """The next ready step of these queues and versions, or None. Items of open fan-outs go first."""
    for share in shares:
        held = _claim_share(worker, queues, share)
        if held is not None:
            return held
    return None


def _claim_share(worker: str, queues: Sequence[str], share: Share) -> Held | None:
    values: dict[str, Any] = {
        "worker": worker,
        "queues": list(queues),
        "versions": list(share.version_ids),
        "lease": conf.lease(),
        "name": share.workflow,
        "limit": share.limit,
    }
    if share.limit is None:
        return fetch_held(CLAIM, values)
    # Counting alone overshoots: whoever counts must see the claim of the one before, so one at a time.
    with transaction.atomic():
        fetch_one(LOCK_WORKFLOW, {"name": share.workflow})
        return fetch_held(CLAIM, values)
