"""Writes of a new round: what the last one left is forgotten, and who asked for it is kept."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from orchestrator.engine.changes import ItemsNotTaken, ReplayMade
from orchestrator.engine.states import STEP_EDGES, StepState, sources
from orchestrator.models import Replay, Step
from orchestrator.store.load import Scene

# A result, how it was stored, and which fallback gave it.
RESULT: dict[str, Any] = {
    "output": None,
    "output_sha256": "",
    "output_size": 0,
    "returned_size": 0,
    "stored_size": 0,
    "stored_as": "",
    "variant": 0,
}
ITEM_SOURCES = sources(STEP_EDGES, StepState.NOT_TAKEN.value)


def forget(row: Step) -> list[str]:
    """Take the last round's result and plan off the row; returns the columns to save.

    Edits by an admin stand where the step itself was asked to go again. Where it waits for new
    results of others they would hide those.
    """
    left = RESULT | {"item_count": None}
    if row.state == StepState.PENDING:
        left |= {"edited_input": None}
    for column, value in left.items():
        setattr(row, column, value)
    return list(left)


def set_items_aside(scene: Scene, change: ItemsNotTaken) -> None:
    """Items of the last round keep their number and their tries, and wait outside until they are planned."""
    items = Step.objects.filter(run=scene.run, node=change.node, item__gte=0)
    # Pending is such a source for steps only: a fan-out that ended has no pending item.
    items.filter(state__in=ITEM_SOURCES).update(
        **RESULT,
        state=StepState.NOT_TAKEN.value,
        reason=change.reason[:200],
        round=F("round") + 1,
        tries=0,
        crash_count=0,
        edited_input=None,
        gap="",
        finished_at=scene.now,
    )


def record(scene: Scene, change: ReplayMade) -> None:
    """One row per replay of a run, kept for ever."""
    Replay.objects.create(
        run=scene.run,
        node=change.node,
        person_id=change.person_id,
        reason=change.reason[:300],
        edited_input=change.difference.data if change.difference else None,
        created_at=scene.now,
    )
