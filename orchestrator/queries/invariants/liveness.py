"""Invariants of time: what must have happened by now. A backlog or an outage delays it, nothing may lose it."""

from __future__ import annotations

from orchestrator.queries.invariants.invariant import Invariant

LEASES = """
SELECT r.id::text FROM orchestrator_run r
 WHERE r.state = 'running' AND r.lease_until < clock_timestamp() - interval '30 s'
UNION ALL
SELECT s.id::text FROM orchestrator_step s
 WHERE s.state = 'running' AND s.item >= 0 AND s.lease_until < clock_timestamp() - interval '30 s'
"""
IDLE = """
SELECT r.id::text FROM orchestrator_run r
 WHERE r.state IN ('pending', 'waiting') AND r.ready_at < clock_timestamp() - interval '60 s'
UNION ALL
SELECT s.id::text
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
 WHERE s.state = 'ready' AND s.item >= 0 AND r.state IN ('running', 'waiting')
   AND s.ready_at < clock_timestamp() - interval '60 s'
"""
TIMERS = """
SELECT s.id::text FROM orchestrator_step s
 WHERE s.state = 'retrying' AND s.next_at < clock_timestamp() - interval '30 s'
UNION ALL
SELECT g.id::text FROM orchestrator_gate g
 WHERE g.state IN ('open', 'escalated') AND g.due_at < clock_timestamp() - interval '30 s'
"""
UNJOINED = """
SELECT n.id::text
  FROM orchestrator_step n
  JOIN orchestrator_step i ON i.run_id = n.run_id AND i.node = n.node AND i.item >= 0
 WHERE n.item = -1 AND n.state = 'running' AND n.item_count IS NOT NULL
 GROUP BY n.id
HAVING bool_and(i.state IN ('completed', 'skipped', 'dead', 'cancelled'))
   AND max(i.finished_at) < clock_timestamp() - interval '30 s'
"""

INVARIANTS = (
    Invariant(
        id="expired_leases",
        sentence="No lease ran out more than 30 s ago.",
        sql=LEASES,
        kind="liveness",
    ),
    Invariant(
        id="idle_work",
        sentence="No ready work has been waiting for more than 60 s.",
        sql=IDLE,
        kind="liveness",
    ),
    Invariant(
        id="overdue_timers",
        sentence="No retry and no deadline is overdue by more than 30 s.",
        sql=TIMERS,
        kind="liveness",
    ),
    Invariant(
        id="unjoined",
        sentence="No fan-out has been waiting for its join for more than 30 s.",
        sql=UNJOINED,
        kind="liveness",
    ),
)
