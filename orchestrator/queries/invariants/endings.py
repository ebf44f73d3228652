"""Invariants of progress and endings: nothing lost, nothing left over, order, joins, dead letters."""

from __future__ import annotations

from orchestrator.queries.invariants.invariant import Invariant

# Whatever a worker may claim, a holder works at, a timer wakes, people decide, or the sweeper joins.
NOTHING_LOST = """
SELECT r.id::text FROM orchestrator_run r
 WHERE r.state IN ('pending', 'running', 'waiting')
   AND NOT EXISTS (
     SELECT 1 FROM orchestrator_step s
      WHERE s.run_id = r.id
        AND (s.state = 'ready' AND s.item = -1 AND r.ready_at IS NOT NULL
          OR s.state = 'ready' AND s.item >= 0 AND s.ready_at IS NOT NULL
          OR s.state = 'running' AND (s.item >= 0 OR s.item_count IS NULL)
          OR s.state = 'retrying' AND s.next_at IS NOT NULL
          OR s.state = 'awaiting_review' AND EXISTS (
               SELECT 1 FROM orchestrator_gate g
                WHERE g.step_id = s.id AND g.state IN ('open', 'escalated'))
          OR s.state = 'running' AND s.item_count IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM orchestrator_step i
                WHERE i.run_id = s.run_id AND i.node = s.node AND i.item >= 0
                  AND i.state IN ('pending', 'ready', 'running', 'retrying'))))
"""
CLAIMABLE = """
SELECT r.id::text FROM orchestrator_run r
 WHERE (r.ready_at IS NOT NULL) <> (r.state IN ('pending', 'waiting') AND EXISTS (
         SELECT 1 FROM orchestrator_step s
          WHERE s.run_id = r.id AND s.item = -1 AND s.state = 'ready'))
"""
STALLED = """
SELECT n.id::text FROM orchestrator_step n
 WHERE n.item = -1 AND n.state = 'running' AND n.item_count IS NOT NULL
   AND EXISTS (SELECT 1 FROM orchestrator_step i WHERE i.run_id = n.run_id AND i.node = n.node
                  AND i.item >= 0 AND i.state = 'pending')
   AND NOT EXISTS (SELECT 1 FROM orchestrator_step i WHERE i.run_id = n.run_id AND i.node = n.node
                      AND i.item >= 0 AND i.state IN ('ready', 'running', 'retrying'))
"""
# In a failed run steps that were sent back may still wait for the dead one.
NOTHING_LEFT = """
SELECT r.id::text FROM orchestrator_run r
 WHERE r.state NOT IN ('pending', 'running', 'waiting')
   AND (EXISTS (SELECT 1 FROM orchestrator_step s
                 WHERE s.run_id = r.id
                   AND (s.state IN ('ready', 'running', 'retrying', 'awaiting_review')
                     OR s.state = 'pending' AND NOT (r.state = 'failed' AND s.item = -1)
                     OR s.state = 'dead' AND r.state = 'completed' AND s.item = -1))
     OR EXISTS (SELECT 1 FROM orchestrator_gate g
                 WHERE g.run_id = r.id AND g.state IN ('open', 'escalated'))
     OR EXISTS (SELECT 1 FROM orchestrator_deadletter d
                 WHERE d.run_id = r.id AND (d.state = 'replaying'
                    OR d.state = 'open' AND r.state <> 'failed'))
     OR r.finished_at IS NULL)
"""
WHOLE = """
SELECT r.id::text
  FROM orchestrator_run r JOIN orchestrator_workflowversion v ON v.id = r.version_id
 WHERE r.state = 'completed'
   AND jsonb_array_length(v.graph -> 'steps') <> (
         SELECT count(*) FROM orchestrator_step s
          WHERE s.run_id = r.id AND s.item = -1 AND s.state IN ('completed', 'skipped', 'not_taken'))
"""
# Whoever has left its place follows settled steps, one of which at least delivered.
ORDER_KEPT = """
SELECT s.id::text
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
  JOIN orchestrator_workflowversion v ON v.id = r.version_id
 CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
 CROSS JOIN LATERAL (
       SELECT count(*) AS needed,
              count(*) FILTER (WHERE p.state IN ('completed', 'skipped')) AS delivered,
              count(*) FILTER (WHERE p.state = 'not_taken') AS not_taken
         FROM jsonb_array_elements_text(declared -> 'after') before
         LEFT JOIN orchestrator_step p
           ON p.run_id = s.run_id AND p.node = before AND p.item = -1) behind
 WHERE declared ->> 'name' = s.node AND s.state NOT IN ('pending', 'not_taken', 'cancelled')
   AND behind.needed > 0
   AND (behind.delivered = 0 OR behind.delivered + behind.not_taken < behind.needed)
"""
ONE_WAY = """
SELECT s.id::text
  FROM orchestrator_step s JOIN orchestrator_run r ON r.id = s.run_id
  JOIN orchestrator_workflowversion v ON v.id = r.version_id
 CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
 CROSS JOIN LATERAL (
       SELECT array_agg(DISTINCT node) AS arms
         FROM (SELECT value AS node FROM jsonb_each_text(declared -> 'branch' -> 'arms')
               UNION SELECT declared -> 'branch' ->> 'default') ways
        WHERE node IS NOT NULL) known
 WHERE declared ->> 'name' = s.node AND s.state = 'completed' AND s.item = -1
   AND jsonb_typeof(declared -> 'branch') = 'object'
   AND cardinality(known.arms) - 1 <> (
         SELECT count(*) FROM orchestrator_step a
          WHERE a.run_id = s.run_id AND a.item = -1 AND a.state = 'not_taken'
            AND a.node = ANY(known.arms))
"""
# The plan of a round is the items below item_count; without a plan there is none.
JOINED = """
SELECT n.id::text
  FROM orchestrator_step n JOIN orchestrator_run r ON r.id = n.run_id
  JOIN orchestrator_workflowversion v ON v.id = r.version_id
 CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
  LEFT JOIN orchestrator_step i ON i.run_id = n.run_id AND i.node = n.node AND i.item >= 0
                               AND i.state <> 'not_taken'
 WHERE n.item = -1 AND declared ->> 'name' = n.node
 GROUP BY n.id, declared
HAVING count(i.id) <> COALESCE(n.item_count, 0)
    OR max(i.item) >= COALESCE(n.item_count, 0)
    OR n.state IN ('completed', 'dead')
       AND count(*) FILTER (WHERE i.state NOT IN ('completed', 'skipped', 'dead')) > 0
    OR n.item_count IS NOT NULL AND (n.state = 'dead') <> (n.state IN ('completed', 'dead')
       AND count(*) FILTER (WHERE i.state = 'dead')
           > COALESCE((declared ->> 'tolerate')::float8, 0) * n.item_count + 1e-9)
"""
# A fan-out that was planned dies of its items, which have letters of their own.
LETTERS = """
SELECT s.id::text
  FROM orchestrator_step s
  LEFT JOIN orchestrator_deadletter d ON d.step_id = s.id
 CROSS JOIN LATERAL (SELECT s.state = 'dead' AND s.item_count IS NULL) AS needs(letter)
 GROUP BY s.id, needs.letter
HAVING needs.letter <> (COALESCE((array_agg(d.state ORDER BY d.id DESC))[1], '')
                        = ANY(CASE WHEN needs.letter THEN '{open,discarded}'::text[]
                                   ELSE '{open}'::text[] END))
    OR count(*) FILTER (WHERE d.state IN ('open', 'replaying')) > 1
"""

INVARIANTS = (
    Invariant(
        id="nothing_lost",
        sentence="An open run has something that moves it: a claim, a holder, a timer or people.",
        sql=NOTHING_LOST,
    ),
    Invariant(
        id="claimable",
        sentence="A run may be claimed exactly when nobody holds it and a plain step is ready.",
        sql=CLAIMABLE,
    ),
    Invariant(
        id="stalled",
        sentence="A fan-out with waiting items has at least one item at work.",
        sql=STALLED,
    ),
    Invariant(
        id="nothing_left",
        sentence="A run that is over has no live step, open gate, item or replay; a failed one its letters.",
        sql=NOTHING_LEFT,
    ),
    Invariant(
        id="whole",
        sentence="A completed run completed or skipped every step on the ways it took.",
        sql=WHOLE,
    ),
    Invariant(
        id="order_kept",
        sentence="No step left its place before all steps before it were settled and one delivered.",
        sql=ORDER_KEPT,
    ),
    Invariant(
        id="one_way",
        sentence="A branch that chose has exactly one arm that is taken.",
        sql=ONE_WAY,
    ),
    Invariant(
        id="joined",
        sentence="A fan-out joins once a round, when all items of its plan and no others are there and "
        "none is open; more dead items than it tolerates make it dead.",
        sql=JOINED,
    ),
    Invariant(
        id="letters",
        sentence="A dead step has one open letter or a discarded one; no other step has an open one.",
        sql=LETTERS,
    ),
)
