"""Invariants of writes to foreign systems: one key each, a receipt, an approval before, and never left in doubt."""

from __future__ import annotations

from orchestrator.queries.invariants.invariant import Invariant

ONE_KEY = """
SELECT e.id::text
  FROM (SELECT id, count(*) OVER (PARTITION BY key) AS keys,
               count(*) OVER (PARTITION BY step_id, operation, target) AS writes
          FROM orchestrator_effect) e
 WHERE e.keys > 1 OR e.writes > 1
"""
OWN_RUN = """
SELECT e.id::text
  FROM orchestrator_effect e JOIN orchestrator_step s ON s.id = e.step_id
 WHERE s.run_id <> e.run_id
"""
RECEIPT = """
SELECT e.id::text FROM orchestrator_effect e
 WHERE (e.state = 'confirmed') <> (e.receipt IS NOT NULL AND e.receipt_sha256 <> '')
    OR e.state <> 'intended' AND e.sends < 1
"""
# The gates a step rests on, by the graph its run is pinned to; a write names the content of one that had been
# approved, by everybody it asks, before the write was intended.
APPROVED = """
WITH RECURSIVE follows AS (
  SELECT v.id AS version_id, declared ->> 'name' AS node, before
    FROM orchestrator_workflowversion v
   CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
   CROSS JOIN jsonb_array_elements_text(declared -> 'after') before
   WHERE v.id IN (SELECT r.version_id FROM orchestrator_effect e
                    JOIN orchestrator_run r ON r.id = e.run_id)),
upstream AS (
  SELECT version_id, node, before FROM follows
  UNION
  SELECT u.version_id, u.node, f.before
    FROM upstream u JOIN follows f ON f.version_id = u.version_id AND f.node = u.before),
gated AS (
  SELECT u.version_id, u.node, u.before AS gate
    FROM upstream u JOIN orchestrator_workflowversion v ON v.id = u.version_id
   CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
   WHERE declared ->> 'name' = u.before AND jsonb_typeof(declared -> 'gate') = 'object')
SELECT e.id::text
  FROM orchestrator_effect e
  JOIN orchestrator_run r ON r.id = e.run_id
  JOIN orchestrator_step s ON s.id = e.step_id
 WHERE EXISTS (SELECT 1 FROM gated WHERE version_id = r.version_id AND node = s.node)
   AND NOT EXISTS (
     SELECT 1
       FROM gated
       JOIN orchestrator_step decided ON decided.run_id = e.run_id AND decided.node = gated.gate
       JOIN orchestrator_gate g ON g.step_id = decided.id
      WHERE gated.version_id = r.version_id AND gated.node = s.node
        AND g.state = 'approved' AND g.closed_at <= e.intended_at
        AND g.content_hash = e.content_hash
        AND cardinality(g.slots) <= (
              SELECT count(*) FROM orchestrator_approval a
               WHERE a.gate_id = g.id AND a.generation = g.generation AND a.verdict = 'approve'
                 AND a.slot <> '' AND a.created_at <= e.intended_at))
"""
IN_DOUBT = """
SELECT e.id::text
  FROM orchestrator_effect e JOIN orchestrator_step s ON s.id = e.step_id
 WHERE e.state = 'sent'
   AND (s.state IN ('completed', 'skipped', 'awaiting_review')
     OR s.item >= 0 AND s.state = 'dead' AND EXISTS (
          SELECT 1 FROM orchestrator_step n
           WHERE n.run_id = s.run_id AND n.node = s.node AND n.item = -1
             AND n.state = 'completed'))
"""

INVARIANTS = (
    Invariant(
        id="effect_key",
        sentence="A step has one write per operation and target, under a key of its own.",
        sql=ONE_KEY,
    ),
    Invariant(
        id="effect_run",
        sentence="A write belongs to the run of the step that made it.",
        sql=OWN_RUN,
    ),
    Invariant(
        id="effect_receipt",
        sentence="A write is confirmed exactly when it has a receipt, and never before it was sent.",
        sql=RECEIPT,
    ),
    Invariant(
        id="effect_approved",
        sentence="What was written behind a gate had been approved there before, by all it asks.",
        sql=APPROVED,
    ),
    Invariant(
        id="effect_known",
        sentence="No step ended well while nobody knew whether one of its writes arrived.",
        sql=IN_DOUBT,
    ),
)
