"""The scene of one decision: lock the run, then read what the event needs in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import (
    CancelRequested,
    ContentRevised,
    DeadlinePassed,
    Event,
    LetterDiscarded,
    VoteCast,
)
from orchestrator.exceptions import NotFound
from orchestrator.models import Approval, Gate, Run, Step, WorkflowVersion
from orchestrator.store import rows, versions
from orchestrator.store.statements import fetch_one
from orchestrator.store.votes import standing

# Results may be large, and no decision looks into one.
BYTES = ("input", "edited_input", "output")


@dataclass(slots=True)
class Scene:
    """The locked rows one decision is about, and the hints to send once it is committed."""

    run: Run
    definition: WorkflowDefinition
    now: datetime
    steps: dict[tuple[str, int], Step]
    gate: Gate | None = None
    # Those that count at the gate, oldest first.
    votes: list[Approval] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    changed: dict[models.Model, set[str]] = field(default_factory=dict)

    def touch(self, row: models.Model, *fields: str) -> None:
        """These fields of the row were set: `write` saves each row once, however many changes met it."""
        self.changed.setdefault(row, set()).update(fields)

    def write(self) -> None:
        """Save what was touched."""
        rows.update(self.changed)
        self.changed.clear()


# Neither the input nor the graph: no decision looks into them.
RUN_COLUMNS = rows.columns_of(Run, ("input",))
VERSION_COLUMNS = rows.columns_of(WorkflowVersion, ("graph",))
LOCK_RUN = f"""
SELECT {", ".join(f"r.{column}" for column in RUN_COLUMNS)},
       {", ".join(f"v.{column}" for column in VERSION_COLUMNS)}, clock_timestamp()
  FROM orchestrator_run r JOIN orchestrator_workflowversion v ON v.id = r.version_id
 WHERE r.id = %(run)s FOR UPDATE OF r
"""


def lock_run(run_id: UUID) -> tuple[Run, datetime]:
    """The run, locked until the transaction ends, and the database's time."""
    row = fetch_one(LOCK_RUN, {"run": run_id})
    if row is None:
        raise NotFound(f"there is no run {run_id}", code="unknown_run")
    *values, moment = row
    run = rows.from_columns(Run, RUN_COLUMNS, values[: len(RUN_COLUMNS)])
    run.version = rows.from_columns(WorkflowVersion, VERSION_COLUMNS, values[len(RUN_COLUMNS) :])
    return run, moment


def load_scene(run: Run, event: Event, now: datetime) -> Scene:
    """The rows the event touches: the nodes, the one item it names, the gate it names."""
    found = read_steps(run, "item = -1")
    item = getattr(event, "item", -1)
    if item >= 0:
        found += read_steps(run, "node = %(node)s AND item = %(item)s", node=event.node, item=item)  # type: ignore[union-attr]
    for row in found:
        row.run = run
    gate = _gate(run, found, event)
    return Scene(
        run=run,
        definition=_definition(run, event),
        now=now,
        steps={(row.node, row.item): row for row in found},
        gate=gate,
        votes=standing(gate) if gate else [],
    )


def _definition(run: Run, event: Event) -> WorkflowDefinition:
    """What a run whose code is nowhere any more can still do is end."""
    if isinstance(event, CancelRequested | LetterDiscarded):
        return versions.outline_of(run.version)
    return versions.definition_of(run.version)


def read_steps(run: Run, which: str, **values: Any) -> list[Step]:
    """Steps of the run without their bytes, oldest first; `which` is the rest of the condition."""
    where = f"run_id = %(run)s AND {which} ORDER BY id"
    return rows.select(Step, where, {"run": run.pk, **values}, without=BYTES)


def _gate(run: Run, steps: list[Step], event: Event) -> Gate | None:
    if not isinstance(event, VoteCast | ContentRevised | DeadlinePassed):
        return None
    which = {"id": event.gate_id, "run": run.pk}
    found = rows.select(Gate, "id = %(id)s AND run_id = %(run)s", which)
    for gate in found:
        gate.run = run
        gate.step = next(step for step in steps if step.pk == gate.step_id)
    return found[0] if found else None
