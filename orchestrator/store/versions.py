"""Workflow versions in the database: pinned by fingerprint, refused when code drifts under open runs."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import RUN_PINNED, VersionState
from orchestrator.exceptions import Conflict
from orchestrator.models import Attempt, Run, WorkflowVersion
from orchestrator.store.claims import Share


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


def startable(definition: WorkflowDefinition) -> WorkflowVersion:
    """The row of this definition, for a new run; Conflict when the version takes no new runs."""
    row = ensure(definition)
    if row.state != VersionState.ACTIVE:
        raise Conflict(
            f"{row} is {row.state} and takes no new runs; active: {_active(row.name) or 'none'}",
            code="version_not_active",
        )
    return row


def newest(name: str) -> WorkflowDefinition:
    """The newest version in this process's code that takes new runs; without one simply the newest."""
    known = [definition for definition in registry.definitions() if definition.name == name]
    if len(known) < 2:
        return registry.latest(name)
    rows = WorkflowVersion.objects.filter(name=name).exclude(state=VersionState.ACTIVE)
    closed = set(rows.values_list("version", flat=True))
    return next((d for d in reversed(known) if d.version not in closed), known[-1])


def carried(row: WorkflowVersion) -> WorkflowDefinition | None:
    """The code of this very version, if this process carries it."""
    found = registry.find(row.name, row.version)
    return found if found is not None and found.fingerprint == row.fingerprint else None


def definition_of(row: WorkflowVersion) -> WorkflowDefinition:
    """The code a pinned run needs; Conflict when this process carries another or none."""
    found = carried(row)
    if found is None:
        raise Conflict(
            f"version {row.version} of {row.name} ({row.fingerprint[:8]}) is not in the code of this "
            "process; it takes one that carries it",
            code="version_unknown",
        )
    return found


def outline_of(row: WorkflowVersion) -> WorkflowDefinition:
    """The code a run is pinned to, or what is stored of it: enough to end things, which needs no code."""
    found = carried(row)
    if found is not None:
        return found
    graph = WorkflowVersion.objects.values_list("graph", flat=True).get(pk=row.pk)
    return WorkflowDefinition(
        name=row.name,
        version=row.version,
        steps={},
        predecessors={step["name"]: tuple(step["after"]) for step in graph["steps"]},
        arms={},
        bindings={},
        order=tuple(step["name"] for step in graph["steps"]),
        max_concurrency=None,
        approvals={},
    )


def carried_definitions() -> dict[int, WorkflowDefinition]:
    """The code this process carries, by the id of the version row."""
    names = {definition.name for definition in registry.definitions()}
    found = {row.pk: carried(row) for row in WorkflowVersion.objects.filter(name__in=names)}
    return {row_id: definition for row_id, definition in found.items() if definition is not None}


def shares_of(definitions: dict[int, WorkflowDefinition]) -> list[Share]:
    """The version rows grouped by the bound they share: all unbounded ones, then each bounded workflow."""
    unbounded = tuple(pk for pk, d in definitions.items() if d.max_concurrency is None)
    bounded: dict[str, list[int]] = {}
    for row_id, definition in definitions.items():
        if definition.max_concurrency is not None:
            bounded.setdefault(definition.name, []).append(row_id)
    limited = [
        Share(
            version_ids=tuple(ids),
            workflow=name,
            limit=min(definitions[row_id].max_concurrency or 1 for row_id in ids),
        )
        for name, ids in bounded.items()
    ]
    return [Share(version_ids=unbounded), *limited] if unbounded else limited


def found_again(run: Run) -> tuple[bool, bool]:
    """Whether the code of the run's version is no longer the code that ran it, and whether it is retired.

    A completed run pins nothing, so its version may have been taken over or retired since. The row stays
    locked until the transaction ends: whoever revives the run pins the version as it is now.
    """
    row = WorkflowVersion.objects.select_for_update(no_key=True).get(pk=run.version_id)
    tries = Attempt.objects.filter(step__run=run)
    drifted = tries.exclude(code_version__in=["", row.fingerprint]).exists()
    return drifted, row.state == VersionState.RETIRED


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


def _active(name: str) -> str:
    """The versions that take new runs, also those that were never used."""
    rows = dict(WorkflowVersion.objects.filter(name=name).values_list("version", "state"))
    known = [*rows, *(d.version for d in registry.definitions() if d.name == name)]
    active = [v for v in known if rows.get(v, VersionState.ACTIVE) == VersionState.ACTIVE]
    return ", ".join(sorted({f"{name} {version}" for version in active}))


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
        pinned = row.runs.filter(state__in=RUN_PINNED).count()
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
