"""The hot path: a finished step and the start of the next in one statement and one commit.

Used where nothing but the holder can move the run (a graph in sequence, or an item of a fan-out).
The decision is made by `decide` as everywhere; this only writes the plain ones faster.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from orchestrator.declare.steps import StepSpec
from orchestrator.engine.changes import AttemptEnded, RunChange, StepChange
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import StepSucceeded
from orchestrator.engine.states import RunState, StepState
from orchestrator.store.held import STEP_FACTS, Held, held_from
from orchestrator.store.statements import fetch_one

RECORDED = """
kept AS (
  INSERT INTO orchestrator_attempt
    (step_id, number, round, outcome, error_class, error_code, message, frames, fingerprint,
     input_hash, worker, code_version, output_size, work_ms, queued_at, started_at, ended_at)
  SELECT done.id, done.fence, done.round, 'ok', '', '', '', '{}', '',
         %(input_hash)s, %(worker)s, %(code)s, %(size)s, %(work_ms)s, done.ready_at, done.started_at,
         clock_timestamp()
    FROM done)"""
FINISHED = """
UPDATE orchestrator_step s
   SET state = 'completed', reason = 'returned a result', finished_at = clock_timestamp(),
       output = %(output)s, output_sha256 = %(sha256)s, output_size = %(size)s,
       returned_size = %(returned_size)s, stored_size = %(stored_size)s, stored_as = %(stored_as)s,
       worker = '', lease_until = NULL"""
HELD_RUN = """
held AS (
  SELECT id FROM orchestrator_run
   WHERE id = %(run)s AND fence = %(fence)s AND state || '' = 'running' FOR UPDATE)"""
DONE_PLAIN = f"""
done AS ({FINISHED}
    FROM held WHERE s.id = %(step)s AND s.state = 'running'
  RETURNING s.id, s.fence, s.round, s.ready_at, s.started_at)"""
NEXT_STARTED = f"""
WITH {HELD_RUN}, {DONE_PLAIN}, {RECORDED}
INSERT INTO orchestrator_step AS s
  (run_id, node, item, state, reason, queue, timeout_seconds, fence, tries, crash_count, round,
   worker, ready_at, started_at, output_sha256, output_size, gap)
SELECT %(run)s, %(next)s, -1, 'running', '', %(queue)s, %(timeout)s, 1, 1, 0, 1,
       %(worker)s, clock_timestamp(), clock_timestamp(), '', 0, '' FROM done"""
# The row of the next step can only be there when this step has been tried before: in an earlier round, or to no end.
STARTED_AGAIN = """
ON CONFLICT (run_id, node, item) DO UPDATE
   SET state = 'running', reason = '', fence = s.fence + 1, tries = s.tries + 1, worker = excluded.worker,
       ready_at = excluded.ready_at, started_at = excluded.started_at
 WHERE s.state = 'pending'"""
NEXT_HELD = f" RETURNING {STEP_FACTS}, %(fence)s::bigint, false"
ON_TO_NEXT = NEXT_STARTED + NEXT_HELD
ON_TO_NEXT_AGAIN = NEXT_STARTED + STARTED_AGAIN + NEXT_HELD
TO_THE_END = f"""
WITH {HELD_RUN}, {DONE_PLAIN}, {RECORDED}
UPDATE orchestrator_run r
   SET state = 'completed', reason = 'settled', lease_until = NULL, worker = '',
       finished_at = clock_timestamp()
  FROM done WHERE r.id = %(run)s RETURNING r.id
"""
# Items are opened in order: searching behind the own one spares walking over all that are over.
ON_TO_ITEM = f"""
WITH done AS ({FINISHED}
     FROM orchestrator_run r
    WHERE s.id = %(step)s AND s.fence = %(fence)s AND s.state = 'running'
      AND r.id = s.run_id AND r.state IN ('running', 'waiting')
   RETURNING s.id, s.fence, s.round, s.ready_at, s.started_at, s.run_id, s.node), {RECORDED},
begun AS (
  UPDATE orchestrator_step s
     SET state = 'running', reason = '', fence = s.fence + 1, tries = s.tries + 1,
         ready_at = clock_timestamp(), started_at = clock_timestamp(), worker = %(worker)s,
         lease_until = clock_timestamp() + %(lease)s
    FROM done
   WHERE s.id = (SELECT id FROM orchestrator_step
                  WHERE run_id = %(run)s AND node = %(node)s AND item >= 0 AND item > %(item)s AND fan_state = 'pending'
                  ORDER BY item LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING {STEP_FACTS}, s.fence AS held_fence, false)
SELECT (SELECT count(*) FROM done), b.* FROM (SELECT 1) one LEFT JOIN begun b ON true
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Whether the result landed (False: it came late), and the step now held, if any."""

    landed: bool
    next: Held | None = None


def next_of(decision: Decision) -> str | None:
    """The one step that became ready, "" for the end of the run, None when this path does not fit."""
    ready: list[str] = []
    for change in decision.changes:
        match change:
            case AttemptEnded() | StepChange(to=StepState.COMPLETED):
                continue
            case StepChange(to=StepState.READY, node=node):
                ready.append(node)
            case RunChange(to=RunState.COMPLETED | RunState.WAITING):
                continue
            case _:
                return None
    ended = any(isinstance(c, RunChange) and c.to is RunState.COMPLETED for c in decision.changes)
    if ended:
        return ""
    return ready[0] if len(ready) == 1 else None


def advance_run(
    held: Held, event: StepSucceeded, *, worker: str, code: str, to: StepSpec | None
) -> Advance:
    """Store the result and start `to` (None: complete the run), if this worker still holds the run."""
    values = _values(held, event, worker=worker, code=code)
    if to is None:
        return Advance(landed=fetch_one(TO_THE_END, values) is not None)
    values |= {"next": to.name, "queue": to.queue, "timeout": to.timeout}
    row = fetch_one(ON_TO_NEXT if held.number == 1 else ON_TO_NEXT_AGAIN, values)
    if row is None:
        return Advance(landed=False)
    return Advance(landed=True, next=held_from(held.run, row))


def advance_item(
    held: Held, event: StepSucceeded, *, worker: str, code: str, lease: timedelta
) -> Advance:
    """Store the item's result and start the next pending item of the same fan-out, if there is one."""
    values = _values(held, event, worker=worker, code=code)
    row = fetch_one(ON_TO_ITEM, values | {"node": held.node, "item": held.item, "lease": lease})
    assert row is not None, "the statement always answers with one row"
    landed, *begun = row
    if not landed or begun[0] is None:
        return Advance(landed=bool(landed))
    return Advance(landed=True, next=held_from(held.run, tuple(begun)))


def _values(held: Held, event: StepSucceeded, *, worker: str, code: str) -> dict[str, Any]:
    return {
        "run": held.run_id,
        "step": held.step_id,
        "fence": held.fence,
        "output": event.output.data,
        "sha256": event.output.sha256,
        "size": event.output.size,
        "returned_size": event.output.returned_size,
        "stored_size": event.output.stored_size,
        "stored_as": event.output.stored_as,
        "worker": worker,
        "code": code,
        "input_hash": event.input_hash,
        "work_ms": event.work_ms,
    }
