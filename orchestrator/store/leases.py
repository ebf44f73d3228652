"""Claims and renewals: each one statement that carries the state it expects.

Edges taken here: run pending/waiting -> running, step ready -> running.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from orchestrator import conf
from orchestrator.store.statements import fetch_one, row_count


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What never changes about a run: who started it, under which key, with which input."""

    id: UUID
    workflow: str
    version_id: int
    business_key: str
    started_by: int | None
    input: bytes
    input_sha256: str


@dataclass(frozen=True, slots=True)
class Held:
    """A step this worker holds. `fence` proves it: the run's for a plain step, the item's own else.

    `input` is the item's element, `edited_input` what an admin put in place of arguments.
    """

    run: RunFacts
    step_id: int
    node: str
    item: int
    number: int
    tries: int
    variant: int
    timeout_seconds: float
    input: bytes | None
    edited_input: bytes | None
    fence: int
    is_replay: bool

    @property
    def run_id(self) -> UUID:
        return self.run.id


# In the order of the fields of RunFacts and, behind its run, of Held.
RUN_FACTS = (
    "r.id, r.workflow, r.version_id, r.business_key, r.started_by_id, r.input, r.input_sha256"
)
STEP_FACTS = (
    "s.id, s.node, s.item, s.fence, s.tries, s.variant, s.timeout_seconds, s.input, s.edited_input"
)
REPLAYING = """EXISTS (SELECT 1 FROM orchestrator_deadletter d
                 WHERE d.step_id = s.id AND d.state = 'replaying')"""
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
RENEW_RUN = """
UPDATE orchestrator_run SET lease_until = clock_timestamp() + %(lease)s
 WHERE id = %(run)s AND fence = %(fence)s AND state = 'running'
"""
RENEW_ITEM = """
UPDATE orchestrator_step SET lease_until = clock_timestamp() + %(lease)s
 WHERE id = %(step)s AND fence = %(fence)s AND state = 'running'
"""
HELD_NOW = f"""
SELECT {RUN_FACTS}, {STEP_FACTS}, r.fence, {REPLAYING}
  FROM orchestrator_run r JOIN orchestrator_step s ON s.run_id = r.id
 WHERE r.id = %(run)s AND r.fence = %(fence)s AND r.state = 'running'
   AND s.item = -1 AND s.state = 'running' AND s.item_count IS NULL
"""
# A worker has one step in hand at a time: an item of this fan-out under its name is the one.
HELD_ITEM = f"""
SELECT {RUN_FACTS}, {STEP_FACTS}, s.fence, {REPLAYING}
  FROM orchestrator_run r JOIN orchestrator_step s ON s.run_id = r.id
 WHERE s.run_id = %(run)s AND s.node = %(node)s AND s.item >= 0 AND s.fan_state = 'running'
   AND s.worker = %(worker)s
"""
ENDED_OK = """
SELECT 1 FROM orchestrator_attempt
 WHERE step_id = %(step)s AND number = %(number)s AND outcome = 'ok'
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


def renew(held: Held) -> bool:
    """Prolong the lease; False means somebody else has it now, or the step is over."""
    values = {
        "lease": conf.lease(),
        "run": held.run_id,
        "step": held.step_id,
        "fence": held.fence,
    }
    return row_count(RENEW_ITEM if held.item >= 0 else RENEW_RUN, values) == 1


def still_held(held: Held, *, worker: str) -> Held | None:
    """What this worker holds of that run now: after a commit whose outcome is unknown."""
    values = {"run": held.run_id, "node": held.node, "fence": held.fence, "worker": worker}
    return _one(HELD_ITEM if held.item >= 0 else HELD_NOW, values)


def ended_ok(held: Held) -> bool:
    """Whether the result of this very try is recorded."""
    return fetch_one(ENDED_OK, {"step": held.step_id, "number": held.number}) is not None


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
        return _one(CLAIM, values)
    # Counting alone overshoots: whoever counts must see the claim of the one before, so one at a time.
    with transaction.atomic():
        fetch_one(LOCK_WORKFLOW, {"name": share.workflow})
        return _one(CLAIM, values)


def _one(statement: str, values: dict[str, Any]) -> Held | None:
    row = fetch_one(statement, values)
    return None if row is None else held_from(RunFacts(*row[:7]), row[7:])


def held_from(run: RunFacts, row: tuple[Any, ...]) -> Held:
    """From a row of `STEP_FACTS`, the fence that proves the hold, and whether it is a replay."""
    return Held(run, *row)
