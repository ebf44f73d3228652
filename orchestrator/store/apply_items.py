"""Writes of fan-out items: created in one statement, opened one place at a time."""

from __future__ import annotations

from django.db import connection

from orchestrator.engine.changes import (
    ItemLettersDiscarded,
    ItemsCancelled,
    ItemsCreated,
    NextItemReady,
)
from orchestrator.engine.states import STEP_OPEN, LetterState
from orchestrator.models import DeadLetter, Step
from orchestrator.store.load import Scene

INSERT_ITEMS = """
INSERT INTO orchestrator_step
  (run_id, node, item, state, reason, queue, timeout_seconds, fence, tries, crash_count, round,
   worker, ready_at, input, edited_input, output_sha256, output_size, gap)
SELECT %(run)s, %(node)s, n - 1, CASE WHEN n <= %(window)s THEN 'ready' ELSE 'pending' END,
       'planned', %(queue)s, %(timeout)s, 0, 0, 0, %(round)s,
       '', CASE WHEN n <= %(window)s THEN %(now)s::timestamptz END, value, %(edited)s::bytea, '', 0, ''
  FROM unnest(%(inputs)s::bytea[]) WITH ORDINALITY AS given(value, n)
"""
# Items of an earlier round that wait outside take their place again, with the number and the fence they had.
AGAIN = """
ON CONFLICT (run_id, node, item) DO UPDATE
   SET state = excluded.state, reason = excluded.reason, input = excluded.input,
       edited_input = excluded.edited_input, ready_at = excluded.ready_at, finished_at = NULL
 WHERE orchestrator_step.state = 'not_taken'
"""
# Locked, so that an item which ends at this moment is seen as ended and not given two ends.
RELEASE = """
WITH at_work AS (
  SELECT * FROM orchestrator_step
   WHERE run_id = %(run)s AND node = %(node)s AND item >= 0 AND fan_state = 'running' FOR UPDATE)
INSERT INTO orchestrator_attempt
  (step_id, number, round, outcome, error_class, error_code, message, frames, fingerprint,
   input_hash, worker, code_version, output_size, work_ms, queued_at, started_at, ended_at)
SELECT id, fence, round, 'released', '', '', '', '{}', '', '', worker, %(code)s, 0, 0, ready_at,
       started_at, %(now)s
  FROM at_work
"""
OPEN_NEXT = """
UPDATE orchestrator_step SET state = 'ready', reason = 'a place is free', ready_at = %(now)s
 WHERE id = (SELECT id FROM orchestrator_step
              WHERE run_id = %(run)s AND node = %(node)s AND item >= 0 AND item > %(after)s AND fan_state = 'pending'
              ORDER BY item LIMIT 1 FOR UPDATE SKIP LOCKED)
"""


def create(scene: Scene, change: ItemsCreated) -> None:
    """One row per element; at most `window` of them may be ready, running or retrying at a time.

    In a later round the rows of earlier ones serve again; those beyond the new list stay outside.
    """
    node = scene.steps[(change.node, -1)]
    node.item_count = len(change.inputs)
    scene.touch(node, "item_count")
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT_ITEMS + (AGAIN if node.round > 1 else ""),
            {
                "run": scene.run.pk,
                "node": change.node,
                "window": change.window,
                "queue": node.queue,
                "timeout": node.timeout_seconds,
                "round": node.round,
                "now": scene.now,
                "inputs": [payload.data for payload in change.inputs],
                "edited": change.edited_input.data if change.edited_input else None,
            },
        )
        assert cursor.rowcount == len(change.inputs), f"{change.node}: items of a round still open"
    scene.hints.extend([node.queue] * min(change.window, len(change.inputs)))


def open_next(scene: Scene, change: NextItemReady) -> None:
    """The next pending item takes the place that became free."""
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN_NEXT,
            {
                "run": scene.run.pk,
                "node": change.node,
                "after": change.after,
                "now": scene.now,
            },
        )
        if cursor.rowcount:
            scene.hints.append(scene.definition.steps[change.node].queue)


def discard_letters(scene: Scene, change: ItemLettersDiscarded) -> None:
    """There may be thousands of them; open letters have an edge to discarded."""
    letters = DeadLetter.objects.filter(
        run=scene.run, step__node=change.node, step__item__gte=0, state=LetterState.OPEN
    )
    letters.update(
        state=LetterState.DISCARDED.value,
        closing_reason=change.reason[:300],
        closed_at=scene.now,
    )


def cancel(scene: Scene, change: ItemsCancelled) -> None:
    """Open items end with their run, and so do their tries; every open state has an edge to cancelled."""
    with connection.cursor() as cursor:
        cursor.execute(
            RELEASE,
            {
                "run": scene.run.pk,
                "node": change.node,
                "code": scene.run.version.fingerprint,
                "now": scene.now,
            },
        )
    Step.objects.filter(run=scene.run, node=change.node, item__gte=0, state__in=STEP_OPEN).update(
        state="cancelled", lease_until=None, next_at=None, finished_at=scene.now
    )
