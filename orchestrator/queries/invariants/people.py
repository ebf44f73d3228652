"""Invariants of gates: who approved what, what was handed on, how a gate closed."""

from __future__ import annotations

from orchestrator.queries.invariants.invariant import Invariant

PEOPLE = """
SELECT a.gate_id::text
  FROM orchestrator_approval a JOIN orchestrator_gate g ON g.id = a.gate_id
 WHERE a.verdict = 'approve' AND a.generation = g.generation
 GROUP BY a.gate_id HAVING count(*) <> count(DISTINCT a.person_id)
"""
FOUR_EYES = """
SELECT a.id::text
  FROM orchestrator_approval a JOIN orchestrator_gate g ON g.id = a.gate_id
  JOIN orchestrator_step s ON s.id = g.step_id JOIN orchestrator_run r ON r.id = g.run_id
  JOIN orchestrator_workflowversion v ON v.id = r.version_id
 CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
 WHERE declared ->> 'name' = s.node
   AND (declared -> CASE WHEN g.cause = '' THEN 'gate' ELSE 'review' END ->> 'four_eyes')::bool
   AND a.person_id = r.started_by_id
"""
QUORUM = """
SELECT g.id::text FROM orchestrator_gate g
 WHERE (g.state = 'approved') <> (
         (SELECT array_agg(slot::text ORDER BY slot::text COLLATE "C") FROM unnest(g.slots) slot)
         IS NOT DISTINCT FROM
         (SELECT array_agg(a.slot::text ORDER BY a.slot::text COLLATE "C")
            FROM orchestrator_approval a
           WHERE a.gate_id = g.id AND a.verdict = 'approve' AND a.generation = g.generation))
"""
SEEN = """
SELECT a.id::text
  FROM orchestrator_approval a
  LEFT JOIN orchestrator_gaterevision c ON c.gate_id = a.gate_id AND c.generation = a.generation
 WHERE a.content_hash IS DISTINCT FROM c.content_hash
"""
# While a gate is open, `entitled` leaves out the roles whose seats are filled.
ENTITLED = """
SELECT a.id::text
  FROM orchestrator_approval a JOIN orchestrator_gate g ON g.id = a.gate_id
 WHERE NOT a.role = ANY(g.slots || g.entitled) OR a.slot <> '' AND NOT a.slot = ANY(g.slots)
"""
# The gate of a round opened when its last try ended. A step that asks only about errors may also
# complete by itself, in a round after the one that was reviewed.
HANDED_ON = """
SELECT s.id::text
  FROM orchestrator_step s
  JOIN orchestrator_run r ON r.id = s.run_id
  JOIN orchestrator_workflowversion v ON v.id = r.version_id
 CROSS JOIN jsonb_array_elements(v.graph -> 'steps') declared
  LEFT JOIN LATERAL (SELECT max(a.ended_at) AS ended_at,
                            count(*) FILTER (WHERE a.outcome = 'ok') AS returned
                       FROM orchestrator_attempt a
                      WHERE a.step_id = s.id AND a.round = s.round AND a.outcome <> 'late') last ON true
 WHERE s.state = 'completed' AND s.item = -1 AND declared ->> 'name' = s.node
   AND (jsonb_typeof(declared -> 'gate') = 'object'
     OR jsonb_typeof(declared -> 'review') = 'object' AND last.returned = 0)
   AND NOT EXISTS (SELECT 1 FROM orchestrator_gate g
                    WHERE g.step_id = s.id AND g.state = 'approved'
                      AND g.opened_at = last.ended_at AND g.content_hash = s.output_sha256)
"""
CONTENT = """
SELECT g.id::text
  FROM orchestrator_gate g
  LEFT JOIN orchestrator_gaterevision c ON c.gate_id = g.id
 GROUP BY g.id
HAVING count(c.id) <> g.generation OR max(c.generation) <> g.generation
    OR count(*) FILTER (WHERE c.generation = g.generation
                          AND c.content_hash = g.content_hash) <> 1
"""
CLOSED_ONCE = """
SELECT g.id::text
  FROM orchestrator_gate g LEFT JOIN orchestrator_approval a ON a.gate_id = g.id
 GROUP BY g.id
HAVING (g.state IN ('open', 'escalated')) <> (g.closed_at IS NULL)
    OR count(*) FILTER (WHERE a.verdict = 'reject') <> (g.state = 'rejected')::int
    OR count(*) FILTER (WHERE a.verdict = 'send_back') <> (g.state = 'sent_back')::int
    OR count(*) FILTER (WHERE a.created_at > g.closed_at) > 0
"""
AWAITED = """
SELECT s.id::text FROM orchestrator_step s
 WHERE (s.state = 'awaiting_review') <> EXISTS (
         SELECT 1 FROM orchestrator_gate g
          WHERE g.step_id = s.id AND g.state IN ('open', 'escalated'))
"""

INVARIANTS = (
    Invariant(id="people", sentence="Nobody approved a gate twice as it stands.", sql=PEOPLE),
    Invariant(
        id="four_eyes",
        sentence="Nobody decided on a run they started, where the gate asks for four eyes.",
        sql=FOUR_EYES,
    ),
    Invariant(
        id="quorum",
        sentence="A gate is approved exactly when every required seat is filled at its generation.",
        sql=QUORUM,
    ),
    Invariant(
        id="seen",
        sentence="Every vote was cast for the content its generation had.",
        sql=SEEN,
    ),
    Invariant(
        id="entitled",
        sentence="Every vote was cast in a role the gate asked, for a seat it has.",
        sql=ENTITLED,
    ),
    Invariant(
        id="handed_on",
        sentence="A completed step that asked people hands on exactly the content they approved.",
        sql=HANDED_ON,
    ),
    Invariant(
        id="content",
        sentence="Every version of a gate's content is kept, and the gate names the newest.",
        sql=CONTENT,
    ),
    Invariant(
        id="closed_once",
        sentence="A gate closes at most once, by the verdict its state names, and nobody votes after.",
        sql=CLOSED_ONCE,
    ),
    Invariant(
        id="awaited", sentence="A step awaits review exactly while its gate is open.", sql=AWAITED
    ),
)
