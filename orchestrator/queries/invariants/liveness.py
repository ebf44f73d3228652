"""Invariants of time: what must have happened by now. A backlog or an outage delays it, nothing may lose it.

Work of a version that none of the live workers carries is blocked: nobody's fault, shown on its page, and left
out here. With no live worker at all, everything late counts.
"""

from __future__ import annotations

from orchestrator.queries.blocked import CARRIED
from orchestrator.queries.invariants.invariant import Invariant


def _takeable(late: str) -> str:
    """Of rows (id, version_id, queue) those that some live worker may take; '' is any queue."""
    return f"""
WITH carried AS ({CARRIED.format(after="now() - interval '60 s'")}),
late(id, version_id, queue) AS ({late})
SELECT id FROM late
 WHERE NOT EXISTS (SELECT FROM orchestrator_worker WHERE seen_at > now() - interval '60 s')
    OR EXISTS (SELECT FROM carried c
                WHERE c.version_id = late.version_id AND c.queue = late.queue)"""  # noqa: S608 - constants


LEASES = """
SELECT r.id::text, r.version_id, '' FROM orchestrator_run r
 WHERE r.state = 'running' AND r.lease_until < clock_timestamp() - interval '30 s'
UNION ALL
SELECT s.id::text, r.version_id, ''
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.state = 'running' AND s.item >= 0 AND s.lease_until < clock_timestamp() - interval '30 s'
"""
IDLE = """
SELECT r.id::text, r.version_id, r.queue FROM orchestrator_run r
 WHERE r.state IN ('pending', 'waiting') AND r.ready_at < clock_timestamp() - interval '60 s'
UNION ALL
SELECT s.id::text, r.version_id, s.queue
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.state = 'ready' AND s.item >= 0 AND r.state IN ('running', 'waiting')
   AND s.ready_at < clock_timestamp() - interval '60 s'
"""
TIMERS = """
SELECT s.id::text, r.version_id, ''
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.state = 'retrying' AND s.next_at < clock_timestamp() - interval '30 s'
UNION ALL
SELECT g.id::text, r.version_id, ''
  FROM orchestrator_gate g JOIN orchestrator_run r ON r.id = g.run_id
 WHERE g.state IN ('open', 'escalated') AND g.due_at < clock_timestamp() - interval '30 s'
"""
UNJOINED = """
SELECT n.id::text, r.version_id, ''
  FROM orchestrator_step n
  JOIN orchestrator_run r ON r.id = n.run_id
  JOIN orchestrator_step i ON i.run_id = n.run_id AND i.node = n.node AND i.item >= 0
 WHERE n.item = -1 AND n.state = 'running' AND n.item_count IS NOT NULL
 GROUP BY n.id, r.version_id
HAVING bool_and(i.state IN ('completed', 'skipped', 'not_taken', 'dead', 'cancelled'))
   AND max(i.finished_at) < clock_timestamp() - interval '30 s'
"""

INVARIANTS = (
    Invariant(
        id="expired_leases",
        sentence=(
            "No lease ran out more than 30 s ago, except of versions that no live worker carries."
        ),
        sql=_takeable(LEASES),
        kind="liveness",
    ),
    Invariant(
        id="idle_work",
        sentence="No ready work that a live worker may take has been waiting for more than 60 s.",
        sql=_takeable(IDLE),
        kind="liveness",
    ),
    Invariant(
        id="overdue_timers",
        sentence=(
            "No retry and no deadline is overdue by more than 30 s, "
            "except of versions that no live worker carries."
        ),
        sql=_takeable(TIMERS),
        kind="liveness",
    ),
    Invariant(
        id="unjoined",
        sentence=(
            "No fan-out has been waiting for its join for more than 30 s, "
            "except of versions that no live worker carries."
        ),
        sql=_takeable(UNJOINED),
        kind="liveness",
    ),
)
