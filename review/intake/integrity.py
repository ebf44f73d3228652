"""What must be true between approvals, runs and the EHR's receipts; `apps` adds it to `manage.py engine_check`."""

from __future__ import annotations

from review.intake.ehr.port import EHR_WRITE
from review.integrity import Invariant

INVARIANTS = (
    Invariant(
        id="ehr-approved",
        sentence="what the EHR received is the content of an approved gate of that intake's run",
        sql="""
            SELECT r.id::text FROM intake_ehrreceipt r JOIN intake_intake i ON i.id = r.intake_id
             WHERE NOT EXISTS (SELECT 1 FROM orchestrator_gate g
                                WHERE g.run_id = i.run_id AND g.state = 'approved'
                                  AND g.content_hash = r.content_hash)""",
    ),
    Invariant(
        id="ehr-once",
        sentence="a completed intake has its last approved content in the EHR, and no content twice in a row",
        sql="""
            SELECT i.id::text FROM intake_intake i JOIN orchestrator_run u ON u.id = i.run_id
             WHERE u.state = 'completed'
               AND NOT EXISTS (SELECT 1 FROM intake_ehrreceipt r WHERE r.intake_id = i.id)
            UNION ALL
            SELECT i.id::text FROM intake_intake i JOIN orchestrator_run u ON u.id = i.run_id
              JOIN LATERAL (SELECT r.content_hash FROM intake_ehrreceipt r
                             WHERE r.intake_id = i.id ORDER BY r.id DESC LIMIT 1) newest ON true
              JOIN LATERAL (SELECT g.content_hash FROM orchestrator_gate g
                             WHERE g.run_id = u.id AND g.state = 'approved'
                             ORDER BY g.closed_at DESC LIMIT 1) approved ON true
             WHERE u.state = 'completed' AND newest.content_hash <> approved.content_hash
            UNION ALL
            SELECT again.intake_id::text
              FROM (SELECT r.intake_id, r.content_hash,
                           lag(r.content_hash) OVER (PARTITION BY r.intake_id ORDER BY r.id) AS last
                      FROM intake_ehrreceipt r) again
             WHERE again.content_hash = again.last""",
    ),
    Invariant(
        id="ehr-effects",
        sentence="the EHR holds exactly the writes that the engine sent and knows to have arrived",
        sql=f"""
            SELECT r.effect_key FROM intake_ehrreceipt r
             WHERE NOT EXISTS (SELECT 1 FROM orchestrator_effect e
                                WHERE e.key = r.effect_key AND e.sends > 0
                                  AND e.content_hash = r.content_hash)
            UNION ALL
            SELECT e.key FROM orchestrator_effect e
             WHERE e.operation = '{EHR_WRITE}' AND e.state = 'confirmed'
               AND NOT EXISTS (SELECT 1 FROM intake_ehrreceipt r WHERE r.effect_key = e.key)""",  # noqa: S608 - a constant of the code
    ),
    Invariant(
        id="ehr-history",
        sentence="every EHR resource has one history row per version",
        sql="""
            SELECT e.resource_type || '/' || e.resource_id FROM intake_ehrresource e
             WHERE e.version <> (SELECT count(*) FROM intake_ehrresourceversion v
                                  WHERE v.resource_type = e.resource_type
                                    AND v.resource_id = e.resource_id)""",
    ),
)
