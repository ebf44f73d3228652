"""Reads around versions: each with its runs and the live workers that carry it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Now

from orchestrator import conf
from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import RUN_OPEN, RUN_PINNED, LetterState
from orchestrator.models import DeadLetter, Run, Worker, WorkflowVersion
from orchestrator.queries import blocked
from orchestrator.queries.rows import WorkerRow, WorkflowRow
from orchestrator.store.versions import carried, differences

Counts = dict[int, int]


def workflow_names() -> tuple[str, ...]:
    """The workflows that ever ran here, by name."""
    names = WorkflowVersion.objects.values_list("name", flat=True)
    return tuple(names.order_by("name").distinct())


def versions_of(workflow: str) -> tuple[str, ...]:
    """The versions of this workflow that ever ran here, the newest first."""
    rows = WorkflowVersion.objects.filter(name=workflow).order_by("-created_at", "-pk")
    return tuple(rows.values_list("version", flat=True))


def workflow_versions() -> tuple[WorkflowRow, ...]:
    """All versions that ever ran here or are in this process's code; of each workflow the newest first."""
    stored = list(WorkflowVersion.objects.order_by("name", "-created_at", "-pk"))
    counts, carriers = _counts(), _carriers()
    rows = [
        _stored(
            row,
            {kind: by_version.get(row.pk, 0) for kind, by_version in counts.items()},
            tuple(carriers[row.pk]),
        )
        for row in stored
    ]
    known = {(row.name, row.version) for row in stored}
    new = [_new(d) for d in registry.definitions() if (d.name, d.version) not in known]
    return tuple(sorted([*reversed(new), *rows], key=lambda row: row.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncarried:
    """A version that runs are pinned to and this very code has not, or has other code for (`drift`)."""

    name: str
    version: str
    fingerprint: str
    pinned_runs: int  # open, or failed: a replay may revive those
    open_runs: int
    open_letters: int
    drift: tuple[str, ...]


def uncarried_versions() -> tuple[Uncarried, ...]:
    """What would be left without its code if only this code were running."""
    runs = Run.objects.filter(state__in=RUN_PINNED)
    letters = DeadLetter.objects.filter(state=LetterState.OPEN)
    pinned, unfinished = _by_version(runs, "version"), _by_version(letters, "run__version")
    is_open = _by_version(runs.filter(state__in=RUN_OPEN), "version")
    rows = WorkflowVersion.objects.filter(pk__in=pinned).order_by("name", "created_at")
    return tuple(
        Uncarried(
            name=row.name,
            version=row.version,
            fingerprint=row.fingerprint,
            pinned_runs=pinned[row.pk],
            open_runs=is_open.get(row.pk, 0),
            open_letters=unfinished.get(row.pk, 0),
            drift=_drift(row),
        )
        for row in rows
        if carried(row) is None
    )


def live_workers() -> tuple[WorkerRow, ...]:
    """The workers that were seen lately, with the versions they carry, by name."""
    titles = {row.pk: str(row) for row in WorkflowVersion.objects.only("name", "version")}
    return tuple(
        WorkerRow(
            name=worker.name,
            queues=tuple(worker.queues),
            versions=tuple(titles[pk] for pk in worker.version_ids if pk in titles),
            started_at=worker.started_at,
            seen_at=worker.seen_at,
        )
        for worker in _live()
    )


def _live() -> list[Worker]:
    return list(Worker.objects.filter(seen_at__gt=Now() - conf.blocked_after()).order_by("name"))


def _carriers() -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for worker in _live():
        for version_id in worker.version_ids:
            found[version_id].append(worker.name)
    return found


def _counts() -> dict[str, Counts]:
    """Runs and open dead letters, by version."""
    is_open = Count("pk", filter=Q(state__in=RUN_OPEN))
    runs = Run.objects.values_list("version").annotate(Count("pk"), open=is_open).order_by()
    counted = list(runs)
    letters = DeadLetter.objects.filter(state=LetterState.OPEN)
    return {
        "total_runs": {row[0]: row[1] for row in counted},
        "open_runs": {row[0]: row[2] for row in counted},
        "blocked_runs": blocked.counts(),
        "open_letters": _by_version(letters, "run__version"),
    }


def _by_version(rows: QuerySet[Any], version: str) -> Counts:
    return dict(rows.values_list(version).annotate(count=Count("pk")).order_by())


def _stored(row: Any, counts: dict[str, int], workers: tuple[str, ...]) -> WorkflowRow:
    drift = _drift(row)
    return WorkflowRow(
        name=row.name,
        version=row.version,
        state=row.state,
        fingerprint=row.fingerprint,
        steps=len(row.graph["steps"]),
        **counts,
        workers=workers,
        code="drifted" if drift else "carried" if carried(row) else "missing",
        drift=drift,
        created_at=row.created_at,
    )


def _drift(row: WorkflowVersion) -> tuple[str, ...]:
    """How the code of this process differs under the same version; nothing when it has none or the same."""
    here = registry.find(row.name, row.version)
    if here is None or here.fingerprint == row.fingerprint:
        return ()
    return tuple(differences(row.graph, here.graph))


def _new(definition: WorkflowDefinition) -> WorkflowRow:
    return WorkflowRow(
        name=definition.name,
        version=definition.version,
        state="new",
        fingerprint=definition.fingerprint,
        steps=len(definition.steps),
        open_runs=0,
        blocked_runs=0,
        total_runs=0,
        open_letters=0,
        workers=(),
        code="carried",
        drift=(),
        created_at=None,
    )
