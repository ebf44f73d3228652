"""New runs: one insert for the run and one for its first steps; the same business key is the same run."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import Payload
from orchestrator.engine.settle import settle
from orchestrator.exceptions import Invalid
from orchestrator.models import Run, Step, WorkflowVersion
from orchestrator.store import payloads, versions
from orchestrator.store.door import send_hints


def start_run(
    definition: WorkflowDefinition,
    values: dict[str, Any],
    *,
    key: str = "",
    started_by: int | None = None,
) -> UUID:
    """Create the run, or find the one with this business key; its first steps are ready at once."""
    _check_values(definition, values)
    _check_key(key)
    existing = _by_key(definition.name, key)
    if existing is not None:
        return existing
    version = versions.ensure(definition)
    run_id = uuid4()
    # Before the transaction: a large input is kept beside the database, and that may take its time.
    given = payloads.encode(values, run=run_id)
    try:
        with transaction.atomic():
            run = _create(definition, version, run_id, given, key, started_by)
            queue = run.queue
            transaction.on_commit(lambda: send_hints([queue]), robust=True)
            return run.pk
    except IntegrityError:
        # Two callers with the same key: the other one won, and its run is the run.
        existing = _by_key(definition.name, key)
        if existing is None:
            raise
        return existing


def _check_values(definition: WorkflowDefinition, values: dict[str, Any]) -> None:
    missing = definition.required_inputs - set(values)
    unknown = set(values) - set(definition.inputs)
    if not missing and not unknown:
        return
    parts = [
        f"{word}: {', '.join(sorted(names))}"
        for word, names in (("missing", missing), ("unknown", unknown))
        if names
    ]
    raise Invalid(
        f"workflow {definition.name!r} takes {', '.join(definition.inputs) or 'no input'}; "
        + "; ".join(parts),
        code="bad_input",
    )


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


def _create(
    definition: WorkflowDefinition,
    version: WorkflowVersion,
    run_id: UUID,
    given: Payload,
    key: str,
    started_by: int | None,
) -> Run:
    now = timezone.now()
    first = settle(definition, {}).ready
    run = Run.objects.create(
        id=run_id,
        version=version,
        workflow=definition.name,
        business_key=key,
        input=given.data,
        input_sha256=given.sha256,
        queue=definition.steps[first[0]].queue,
        ready_at=now,
        started_by_id=started_by,
        created_at=now,
    )
    Step.objects.bulk_create(
        Step(
            run=run,
            node=node,
            queue=definition.steps[node].queue,
            timeout_seconds=definition.steps[node].timeout,
            ready_at=now,
        )
        for node in first
    )
    return run
