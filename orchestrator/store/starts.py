"""New runs: one statement for the run and its first steps; the same business key is the same run."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import Payload
from orchestrator.engine.settle import settle
from orchestrator.exceptions import Invalid
from orchestrator.models import Run
from orchestrator.store import payloads, versions
from orchestrator.store.door import send_hints
from orchestrator.store.statements import fetch_one

# Nothing is started on a version that is no longer the one this process knows, or takes no new runs.
START = """
WITH run AS (
  INSERT INTO orchestrator_run
    (id, version_id, workflow, business_key, state, reason, input, input_sha256, queue, ready_at,
     fence, worker, started_by_id, created_at)
  SELECT %(id)s, id, name, %(key)s, 'pending', '', %(input)s, %(sha256)s, %(queue)s, clock_timestamp(),
         0, '', %(started_by)s::bigint, clock_timestamp()
    FROM orchestrator_workflowversion
   WHERE id = %(version)s AND fingerprint = %(fingerprint)s AND state = 'active'
     FOR KEY SHARE
  ON CONFLICT (workflow, business_key) WHERE business_key <> '' DO NOTHING
  RETURNING id)
INSERT INTO orchestrator_step
  (run_id, node, item, state, reason, queue, timeout_seconds, fence, tries, crash_count, round,
   worker, ready_at, output_sha256, output_size, gap)
SELECT run.id, first.node, -1, 'ready', '', first.queue, first.timeout, 0, 0, 0, 1,
       '', clock_timestamp(), '', 0, ''
  FROM run, unnest(%(nodes)s::text[], %(queues)s::text[], %(timeouts)s::float8[])
       AS first(node, queue, timeout)
RETURNING run_id
"""

# The row of each definition, as this process saw it last: the statement checks that it still is.
_rows: dict[str, int] = {}


def start_run(
    definition: WorkflowDefinition,
    values: dict[str, Any],
    *,
    key: str = "",
    started_by: int | None = None,
) -> UUID:
    """Create the run, or find the one with this business key; its first steps are ready at once."""
    _check_key(key)
    run_id = uuid4()
    stored = payloads.encode(values, run=run_id)
    known = f"{definition.name} {definition.version} {definition.fingerprint}"
    if known in _rows and _insert(definition, _rows[known], run_id, stored, key, started_by):
        return run_id
    # Seldom: the first run of this version in this process, a key that was used before, a changed version.
    while (existing := _by_key(definition.name, key)) is None:
        _rows[known] = versions.startable(definition).pk
        if _insert(definition, _rows[known], run_id, stored, key, started_by):
            return run_id
    return existing


def _check_key(key: str) -> None:
    longest = Run._meta.get_field("business_key").max_length
    if longest is not None and len(key) > longest:
        raise Invalid(f"a key has at most {longest} characters, got {len(key)}", code="bad_key")


def _by_key(workflow: str, key: str) -> UUID | None:
    if not key:
        return None
    return (
        Run.objects.filter(workflow=workflow, business_key=key).values_list("pk", flat=True).first()
    )


def _insert(
    definition: WorkflowDefinition,
    version_id: int,
    run_id: UUID,
    stored: Payload,
    key: str,
    started_by: int | None,
) -> bool:
    """Whether the run is new; False for a known key, or a version that changed meanwhile."""
    first = [definition.steps[node] for node in settle(definition, {}).ready]
    created = fetch_one(
        START,
        {
            "id": run_id,
            "version": version_id,
            "fingerprint": definition.fingerprint,
            "key": key,
            "input": stored.data,
            "sha256": stored.sha256,
            "started_by": started_by,
            "queue": first[0].queue,
            "nodes": [step.name for step in first],
            "queues": [step.queue for step in first],
            "timeouts": [step.timeout for step in first],
        },
    )
    if created is not None:
        transaction.on_commit(lambda: send_hints([first[0].queue]), robust=True)
    return created is not None
