"""Workflow versions in the database: pinned by fingerprint, refused when code drifts under open runs."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import RUN_OPEN, RunState
from orchestrator.exceptions import Conflict
from orchestrator.models import WorkflowVersion

LIVE = [*RUN_OPEN, RunState.FAILED]


def ensure(definition: WorkflowDefinition) -> WorkflowVersion:
    """The row of this definition, made at first use.

    Changed code under the same version takes the row over while no run is pinned to it; otherwise
    a Conflict names the steps that differ.
    """
    row = WorkflowVersion.objects.filter(name=definition.name, version=definition.version).first()
    if row is None:
        return _create(definition)
    if row.fingerprint == definition.fingerprint:
        return row
    return _take_over(row.pk, definition)


def definition_of(row: WorkflowVersion) -> WorkflowDefinition:
    """The code a pinned run needs; Conflict when this process carries another or none."""
    found = registry.find(row.name, row.version)
    if found is None or found.fingerprint != row.fingerprint:
        raise Conflict(
            f"this process does not carry {row.name} {row.version} with fingerprint "
            f"{row.fingerprint[:12]}; start one that does",
            code="version_unknown",
        )
    return found


def runnable_ids() -> list[int]:
    """The version rows whose code this process carries."""
    carried = {(d.name, d.version): d.fingerprint for d in registry.definitions()}
    rows = WorkflowVersion.objects.filter(name__in={name for name, _ in carried})
    return [row.pk for row in rows if carried.get((row.name, row.version)) == row.fingerprint]


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """What changed between two graphs, one short sentence per step."""
    before = {step["name"]: step for step in old["steps"]}
    after = {step["name"]: step for step in new["steps"]}
    found = [f"step {name} is gone" for name in before if name not in after]
    for name, step in after.items():
        if name not in before:
            found.append(f"step {name} is new")
            continue
        keys = [key for key in step if step[key] != before[name].get(key)]
        if keys:
            found.append(f"step {name}: {', '.join(keys)} changed")
    return found or ["options of the workflow changed"]


def _create(definition: WorkflowDefinition) -> WorkflowVersion:
    try:
        with transaction.atomic():
            return WorkflowVersion.objects.create(
                name=definition.name,
                version=definition.version,
                fingerprint=definition.fingerprint,
                graph=definition.graph,
                created_at=timezone.now(),
            )
    except IntegrityError:
        # Another process made it first; look again.
        return ensure(definition)


def _take_over(row_id: int, definition: WorkflowDefinition) -> WorkflowVersion:
    with transaction.atomic():
        row = WorkflowVersion.objects.select_for_update().get(pk=row_id)
        pinned = row.runs.filter(state__in=LIVE).count()
        if pinned:
            changes = "; ".join(differences(row.graph, definition.graph))
            raise Conflict(
                f"the code of {row} changed while {pinned} runs are pinned to it ({changes}); "
                "give the changed workflow a new version=",
                code="version_drift",
            )
        row.fingerprint = definition.fingerprint
        row.graph = definition.graph
        row.save(update_fields=["fingerprint", "graph"])
        return row
