"""Invariants of tries and holders: numbers, fences, leases, results, the bound on running steps."""

from __future__ import annotations

from orchestrator.queries.invariants.invariant import Invariant

ONE_OK = """
SELECT DISTINCT step_id::text FROM orchestrator_attempt WHERE outcome = 'ok'
 GROUP BY step_id, round HAVING count(*) > 1
"""
ORPHANS = """
SELECT a.id::text FROM orchestrator_attempt a
 WHERE NOT EXISTS (SELECT 1 FROM orchestrator_step s WHERE s.id = a.step_id)
UNION ALL
SELECT s.id::text FROM orchestrator_step s
 WHERE NOT EXISTS (SELECT 1 FROM orchestrator_run r WHERE r.id = s.run_id)
"""
NUMBERS = """
SELECT s.id::text
  FROM orchestrator_step s
  LEFT JOIN (SELECT step_id, count(*) AS ended, count(DISTINCT number) AS numbers,
                    min(number) AS lowest, max(number) AS highest
               FROM orchestrator_attempt WHERE outcome <> 'late' GROUP BY step_id) a
    ON a.step_id = s.id
 WHERE a.lowest <> 1 OR a.highest <> a.numbers OR a.ended <> a.numbers
    OR s.fence <> COALESCE(a.highest, 0) + (s.state = 'running')::int
"""
RUN_HELD = """
SELECT r.id::text
  FROM orchestrator_run r
  LEFT JOIN orchestrator_step s ON s.run_id = r.id AND s.item = -1 AND s.state = 'running'
                               AND s.item_count IS NULL
 GROUP BY r.id
HAVING (r.state = 'running') <> (r.lease_until IS NOT NULL)
    OR (r.state = 'running') <> (r.worker <> '')
    OR count(s.id) <> (r.state = 'running')::int
"""
ITEM_HELD = """
SELECT s.id::text FROM orchestrator_step s
 WHERE (s.item >= 0 AND s.state = 'running') <> (s.lease_until IS NOT NULL)
"""
# What a failed try brought before people counts as a result once they have approved it.
COMPLETED = """
SELECT s.id::text
  FROM orchestrator_step s
  LEFT JOIN orchestrator_attempt a
    ON a.step_id = s.id AND a.round = s.round AND a.outcome = 'ok'
 WHERE s.state IN ('completed', 'awaiting_review') AND a.id IS NULL
       AND NOT EXISTS (
         SELECT 1 FROM orchestrator_gate g
           JOIN orchestrator_attempt e ON e.step_id = g.step_id AND e.ended_at = g.opened_at
          WHERE g.step_id = s.id AND e.round = s.round AND e.outcome IN ('error', 'timeout')
            AND g.cause <> '' AND e.error_code = g.cause
            AND (g.state = 'approved' AND s.state = 'completed'
              OR g.state IN ('open', 'escalated') AND s.state = 'awaiting_review'))
    OR a.id IS NOT NULL AND s.state NOT IN ('completed', 'awaiting_review', 'rejected', 'cancelled')
"""
RESULT_KEPT = """
SELECT s.id::text FROM orchestrator_step s
 WHERE s.state = 'completed' AND (s.item >= 0 OR s.item_count IS NULL) AND s.output IS NULL
   AND NOT EXISTS (SELECT 1 FROM orchestrator_run r
                     JOIN orchestrator_workflowversion v ON v.id = r.version_id
                    CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
                    WHERE r.id = s.run_id AND declared ->> 'name' = s.node
                      AND s.item = -1 AND declared ->> 'parallel' IS NOT NULL)
"""
# The try of a late result was ended by somebody else (crashed), or its step was cancelled.
LATE = """
SELECT a.id::text
  FROM orchestrator_attempt a JOIN orchestrator_step s ON s.id = a.step_id
 WHERE a.outcome = 'late'
   AND (a.number > s.fence OR a.output_size > 0
        OR s.state = 'running' AND s.item_count IS NULL AND a.number = s.fence
        OR EXISTS (SELECT 1 FROM orchestrator_attempt b
                    WHERE b.step_id = a.step_id AND b.number = a.number AND b.outcome = 'ok'))
"""
# A worker that goes on to the next step within one statement may stamp the new start a moment
# before the old end: an end is moved to the same worker's next start when that is this close.
OVERLAP = """
WITH bounded AS (
  SELECT id, name, (max((graph ->> 'max_concurrency')::int) OVER (PARTITION BY name)) AS bound
    FROM orchestrator_workflowversion WHERE graph ->> 'max_concurrency' IS NOT NULL),
tried AS (
  SELECT b.name, b.bound, a.step_id, a.worker, a.started_at, a.ended_at
    FROM bounded b JOIN orchestrator_run r ON r.version_id = b.id
    JOIN orchestrator_step s ON s.run_id = r.id
    JOIN orchestrator_attempt a ON a.step_id = s.id
   WHERE a.started_at IS NOT NULL AND s.item_count IS NULL
  UNION ALL
  SELECT b.name, b.bound, s.id, s.worker, s.started_at, NULL
    FROM bounded b JOIN orchestrator_run r ON r.version_id = b.id
    JOIN orchestrator_step s ON s.run_id = r.id
   WHERE s.state = 'running' AND s.item_count IS NULL),
followed AS (
  SELECT *, lead(started_at) OVER (PARTITION BY name, worker ORDER BY started_at) AS next_start
    FROM tried),
moments AS (
  SELECT name, bound, step_id, started_at AS at, 1 AS change FROM followed
  UNION ALL
  SELECT name, bound, step_id,
         CASE WHEN ended_at - next_start BETWEEN '0 s' AND '0.1 s' THEN next_start
              ELSE ended_at END, -1
    FROM followed WHERE ended_at IS NOT NULL),
running AS (
  SELECT step_id, bound, change,
         sum(change) OVER (PARTITION BY name ORDER BY at, change ROWS UNBOUNDED PRECEDING) AS held
    FROM moments)
SELECT DISTINCT step_id::text FROM running WHERE change = 1 AND held > bound
"""
PINNED = """
SELECT a.id::text
  FROM orchestrator_attempt a JOIN orchestrator_step s ON s.id = a.step_id
  JOIN orchestrator_run r ON r.id = s.run_id JOIN orchestrator_workflowversion v ON v.id = r.version_id
 WHERE r.state IN ('pending', 'running', 'waiting', 'failed')
   AND a.code_version NOT IN ('', v.fingerprint)
"""

INVARIANTS = (
    Invariant(id="one_ok", sentence="At most one try per step and round ended ok.", sql=ONE_OK),
    Invariant(id="orphans", sentence="Every step has its run, every try its step.", sql=ORPHANS),
    Invariant(
        id="numbers",
        sentence="Tries are numbered 1..n without gaps; the fence is n, or n + 1 while one runs.",
        sql=NUMBERS,
    ),
    Invariant(
        id="run_held",
        sentence="A run is running exactly when it has a lease, a worker and one running plain step.",
        sql=RUN_HELD,
    ),
    Invariant(
        id="item_held",
        sentence="An item is running exactly when it has a lease; plain steps have none.",
        sql=ITEM_HELD,
    ),
    Invariant(
        id="completed",
        sentence="A step is completed or under review exactly when a try of its round ended ok, "
        "or with an error that people review.",
        sql=COMPLETED,
    ),
    Invariant(
        id="result_kept", sentence="A completed step has its stored result.", sql=RESULT_KEPT
    ),
    Invariant(id="late", sentence="A late result changed nothing.", sql=LATE),
    Invariant(
        id="overlap",
        sentence="Never more tries at once than the workflow's max_concurrency.",
        sql=OVERLAP,
    ),
    Invariant(
        id="pinned",
        sentence="The tries of a run that is not over all ran the code it is pinned to.",
        sql=PINNED,
    ),
)
