"""Leases: each renewal one statement that carries the fence; and what became of a hold whose end is in doubt."""

from __future__ import annotations

from orchestrator import conf
from orchestrator.store.held import REPLAYING, RUN_FACTS, STEP_FACTS, Held, fetch_held
from orchestrator.store.statements import fetch_one, row_count

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
# A worker has one step in hand at a time. One that it lost before may still stand under its name: the last is the one.
HELD_ITEM = f"""
SELECT {RUN_FACTS}, {STEP_FACTS}, s.fence, {REPLAYING}
  FROM orchestrator_run r JOIN orchestrator_step s ON s.run_id = r.id
 WHERE s.run_id = %(run)s AND s.node = %(node)s AND s.item >= 0 AND s.fan_state = 'running'
   AND s.worker = %(worker)s
 ORDER BY s.started_at DESC LIMIT 1
"""
ENDED_OK = """
SELECT 1 FROM orchestrator_attempt
 WHERE step_id = %(step)s AND number = %(number)s AND outcome = 'ok'
"""


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
    return fetch_held(HELD_ITEM if held.item >= 0 else HELD_NOW, values)


def ended_ok(held: Held) -> bool:
    """Whether the result of this very try is recorded."""
    return fetch_one(ENDED_OK, {"step": held.step_id, "number": held.number}) is not None
