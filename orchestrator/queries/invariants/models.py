"""Invariants of models: every call is of a try that was made and costs what its price says; breakers are in order."""

from __future__ import annotations

from orchestrator.queries.invariants.invariant import Invariant

OWN_TRY = """
SELECT c.id::text
  FROM orchestrator_modelcall c JOIN orchestrator_step s ON s.id = c.step_id
 WHERE s.run_id <> c.run_id OR c.attempt NOT BETWEEN 1 AND s.fence
"""
# What failed may have been answered and so be paid for; what never left costs nothing.
PRICED = """
SELECT c.id::text FROM orchestrator_modelcall c
 WHERE c.outcome IN ('cached', 'skipped') AND c.cost IS DISTINCT FROM 0
    OR c.outcome <> 'cached' AND c.saved <> 0
    OR c.outcome IN ('ok', 'failed') AND c.input_tokens IS NOT NULL
       AND c.cost IS DISTINCT FROM
           round((c.input_tokens * c.input_price + c.output_tokens * c.output_price) / 1000000, 9)
"""
IN_ORDER = """
SELECT b.id::text FROM orchestrator_breaker b
 WHERE b.state = 'half_open' AND (b.probe_until IS NULL OR b.until IS NOT NULL)
    OR b.state = 'open' AND b.until IS NULL AND b.forced_by_id IS NULL
    OR b.state <> 'half_open' AND (b.probe <> '' OR b.probe_until IS NOT NULL)
    OR b.state = 'closed' AND b.until IS NOT NULL
"""
LEFT_OPEN = """
SELECT c.id::text
  FROM orchestrator_modelcall c JOIN orchestrator_step s ON s.id = c.step_id
 WHERE c.outcome = 'open' AND (s.state <> 'running' OR s.fence > c.attempt)
"""

INVARIANTS = (
    Invariant(
        id="call_try",
        sentence="A question to a model belongs to a try of its step, and to the run of that.",
        sql=OWN_TRY,
    ),
    Invariant(
        id="call_cost",
        sentence="A call costs what its tokens cost at its price, and nothing if it never left.",
        sql=PRICED,
    ),
    Invariant(
        id="breaker_order",
        sentence="A breaker has a probe exactly while it is half open, and opens for good by people only.",
        sql=IN_ORDER,
    ),
    Invariant(
        id="calls_closed",
        sentence="No question to a model stays open when its try is over.",
        sql=LEFT_OPEN,
        kind="liveness",
    ),
)
