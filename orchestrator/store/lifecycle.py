"""A version on its way out and back: active -> draining -> retired.

Its row is locked for update, which waits for runs that are just being inserted, and they for it: no run
starts on a version that is no longer active, and none is open when one retires.
"""

from __future__ import annotations

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django_fsm import TransitionNotAllowed

from orchestrator.declare import registry
from orchestrator.engine.states import RUN_OPEN, LetterState, VersionState
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.models import DeadLetter, Run, WorkflowVersion
from orchestrator.models.machine import move
from orchestrator.store import versions

log = structlog.get_logger("orchestrator.store")


def change(name: str, version: str, to: VersionState) -> None:
    """Take the version to a state that people ask for.

    NotFound names the known versions; Conflict when it is there already, or cannot go there.
    """
    row_id = _row_id(name, version)
    with transaction.atomic():
        row = WorkflowVersion.objects.select_for_update().get(pk=row_id)
        before = row.state
        try:
            move(row, to)
        except TransitionNotAllowed:
            also = "already " if before == to else ""
            wanted = "" if before == to else f" and cannot become {to}"
            raise Conflict(f"{row} is {also}{before}{wanted}", code="version_state") from None
        row.save(update_fields=["state"])
    log.info("version_changed", workflow=name, version=version, before=before, state=to.value)


def retire_drained() -> int:
    """Retire what drains and has no open run and no open dead letter any more; returns how many."""
    due = _drained(WorkflowVersion.objects.all()).values_list("pk", flat=True)
    return sum(_retire(row_id) for row_id in due)


def _retire(row_id: int) -> bool:
    with transaction.atomic():
        row = WorkflowVersion.objects.select_for_update().get(pk=row_id)
        # Read again under the lock: a letter may have been replayed, or the version been activated.
        if not _drained(WorkflowVersion.objects.filter(pk=row_id)).exists():
            return False
        move(row, VersionState.RETIRED)
        row.save(update_fields=["state"])
    log.info("version_retired", workflow=row.name, version=row.version)
    return True


def _drained(rows: QuerySet[WorkflowVersion]) -> QuerySet[WorkflowVersion]:
    runs = Run.objects.filter(version=OuterRef("pk"), state__in=RUN_OPEN)
    letters = DeadLetter.objects.filter(run__version=OuterRef("pk"), state=LetterState.OPEN)
    return rows.filter(~Exists(runs), ~Exists(letters), state=VersionState.DRAINING)


def _row_id(name: str, version: str) -> int:
    """The row, made if the version is carried here but was never used."""
    row = WorkflowVersion.objects.filter(name=name, version=version).first()
    if row is not None:
        return row.pk
    definition = registry.find(name, version)
    if definition is not None:
        return versions.ensure(definition).pk
    stored = set(WorkflowVersion.objects.values_list("name", "version"))
    known = stored | {(d.name, d.version) for d in registry.definitions()}
    same = sorted(v for n, v in known if n == name)
    if same:
        raise NotFound(
            f"there is no version {version!r} of {name}; known: {', '.join(same)}",
            code="unknown_version",
        )
    names = ", ".join(sorted({n for n, _ in known})) or "none"
    raise NotFound(f"there is no workflow {name!r}; known: {names}", code="unknown_workflow")
