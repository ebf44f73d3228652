"""`manage.py workflows`: every version the database or this code knows, and whether both agree."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Q

from orchestrator.declare import registry
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import RUN_OPEN
from orchestrator.models import WorkflowVersion
from orchestrator.store import versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One version. `code` says what this process has of it; `drift` names what differs."""

    name: str
    version: str
    state: str  # active | draining | retired, "new" before its first run
    fingerprint: str
    steps: int
    open_runs: int
    total_runs: int
    code: str  # carried | drifted | missing
    drift: tuple[str, ...] = ()


class Command(BaseCommand):
    """Lists versions with their runs; a run goes on only where its very version is carried."""

    help = "List workflow versions, their runs, and whether this code carries them."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to answer."""
        parser.add_argument("--json", action="store_true", help="answer with a JSON array")

    def handle(self, *args: Any, **options: Any) -> None:
        """One line per version; drift below it."""
        lines = _lines()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(line) for line in lines]))
            return
        if not lines:
            self.stdout.write("No workflow is declared, and none ever ran here.")
            return
        width = max(len(line.name) for line in lines)
        shape = "{:<%d}  {:<10}{:<10}{:<14}{:>5}  {:>6}  {:>7}  {}" % width  # noqa: UP031 - braces stay
        self.stdout.write(
            shape.format(
                "name", "version", "state", "fingerprint", "steps", "open", "total", "code"
            )
        )
        for line in lines:
            self.stdout.write(
                shape.format(
                    line.name, line.version, line.state, line.fingerprint, line.steps,
                    line.open_runs, line.total_runs, line.code,
                )
            )  # fmt: skip
            for sentence in line.drift:
                self.stdout.write(f"{'':>{width}}  {sentence}")


def _lines() -> list[Line]:
    rows = WorkflowVersion.objects.annotate(
        total=Count("runs"), unfinished=Count("runs", filter=Q(runs__state__in=list(RUN_OPEN)))
    )
    stored = [_stored(row) for row in rows]
    known = {(line.name, line.version) for line in stored}
    fresh = [_new(d) for d in registry.definitions() if (d.name, d.version) not in known]
    return sorted([*stored, *fresh], key=lambda line: (line.name, line.version))


def _stored(row: Any) -> Line:
    here = registry.find(row.name, row.version)
    drifted = here is not None and here.fingerprint != row.fingerprint
    code = "missing" if here is None else "drifted" if drifted else "carried"
    return Line(
        name=row.name,
        version=row.version,
        state=row.state,
        fingerprint=row.fingerprint[:12],
        steps=len(row.graph["steps"]),
        open_runs=row.unfinished,
        total_runs=row.total,
        code=code,
        drift=tuple(versions.differences(row.graph, here.graph)) if here and drifted else (),
    )


def _new(definition: WorkflowDefinition) -> Line:
    return Line(
        name=definition.name,
        version=definition.version,
        state="new",
        fingerprint=definition.fingerprint[:12],
        steps=len(definition.steps),
        open_runs=0,
        total_runs=0,
        code="carried",
    )
