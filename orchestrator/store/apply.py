"""Writes a decision: each change goes through its model's fsm edge and is saved with its fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestrator.engine.changes import (
    ApprovalCast,
    ApprovalsLapsed,
    AttemptEnded,
    Change,
    GateChange,
    GateOpened,
    GatesCancelled,
    ItemLettersDiscarded,
    ItemsCancelled,
    ItemsCreated,
    ItemsNotTaken,
    LetterChange,
    LetterOpened,
    NextItemReady,
    ReplayMade,
    RevisionMade,
    RunChange,
    StepChange,
)
from orchestrator.engine.states import RUN_OPEN, STEP_OPEN, RunState, StepState
from orchestrator.models import Step
from orchestrator.models.machine import move
from orchestrator.store import apply_items, apply_people, apply_rounds, attempts, rows
from orchestrator.store.load import Scene


def apply(scene: Scene, changes: tuple[Change, ...]) -> None:
    """Write all changes in order, then say when and on which queue the run may be claimed next."""
    for change in changes:
        WRITERS[type(change)](scene, change)
    _refresh_claim(scene)
    scene.write()


def _step_change(scene: Scene, change: StepChange) -> None:
    row = scene.steps.get((change.node, change.item))
    if row is None:
        scene.steps[(change.node, change.item)] = _new_step(scene, change)
        return
    move(row, change.to)
    row.reason = change.reason[:200]
    row.gap = change.gap[:300]
    row.next_at = change.next_at
    row.lease_until = None
    row.worker = ""
    row.crash_count += int(change.crashed)
    row.round += int(change.new_round)
    if change.fresh_tries:
        row.variant = change.variant
    row.tries = 0 if change.fresh_tries else row.tries - int(change.give_back_try)
    if change.to is StepState.RUNNING:
        # A fan-out revived by the replay of an item: its second join is a try of its own.
        row.fence += 1
        row.started_at = scene.now
    _stamp(row, scene, change)
    forgotten = apply_rounds.forget(row) if change.new_round else []
    scene.touch(row, *_FIELDS, *forgotten, *_payloads(row, change))


_FIELDS = [
    "state", "reason", "gap", "next_at", "lease_until", "worker", "crash_count", "round", "tries",
    "variant", "ready_at", "finished_at", "fence", "started_at",
]  # fmt: skip


def _stamp(row: Step, scene: Scene, change: StepChange) -> None:
    if change.to is StepState.READY:
        row.ready_at = scene.now
        scene.hints.append(row.queue)
    row.finished_at = None if change.to in STEP_OPEN else scene.now
    if change.fresh_tries:
        row.crash_count = 0


def _payloads(row: Step, change: StepChange) -> list[str]:
    """Set the bytes that come with the change, and name their columns."""
    columns: list[str] = []
    if change.output is not None:
        row.output = change.output.data
        row.output_sha256 = change.output.sha256
        row.output_size = change.output.size
        row.returned_size = change.output.returned_size
        row.stored_size = change.output.stored_size
        row.stored_as = change.output.stored_as
        columns += ["output", "output_sha256", "output_size"]
        columns += ["returned_size", "stored_size", "stored_as"]
    if change.edited_input is not None:
        row.edited_input = change.edited_input.data
        columns += ["edited_input"]
    return columns


def _new_step(scene: Scene, change: StepChange) -> Step:
    spec = scene.definition.steps[change.node]
    ready = change.to is StepState.READY
    row = Step(
        run=scene.run,
        node=change.node,
        state=change.to.value,
        reason=change.reason,
        queue=spec.queue,
        timeout_seconds=spec.timeout,
        ready_at=scene.now if ready else None,
        finished_at=None if ready else scene.now,
    )
    rows.insert(row)
    if ready:
        scene.hints.append(spec.queue)
    return row


def _attempt(scene: Scene, change: AttemptEnded) -> None:
    row = scene.steps[(change.node, change.item)]
    attempts.record(row, scene.run, change, now=scene.now)


def _run_change(scene: Scene, change: RunChange) -> None:
    run = scene.run
    move(run, change.to)
    run.reason = change.reason[:200]
    run.lease_until = None
    run.worker = ""
    run.finished_at = None if change.to in RUN_OPEN else scene.now
    scene.touch(run, "state", "reason", "lease_until", "worker", "finished_at")


def _refresh_claim(scene: Scene) -> None:
    """An unheld run with a ready plain step may be claimed; everything else parks it."""
    run = scene.run
    ready = [
        row
        for node in scene.definition.order
        if (row := scene.steps.get((node, -1))) is not None and row.state == StepState.READY
    ]
    claimable = run.state in (RunState.PENDING, RunState.WAITING) and bool(ready)
    ready_at = ready[0].ready_at if claimable else None
    queue = ready[0].queue if claimable else run.queue
    if (run.ready_at, run.queue) != (ready_at, queue):
        run.ready_at, run.queue = ready_at, queue
        scene.touch(run, "ready_at", "queue")


WRITERS: dict[type, Callable[[Scene, Any], None]] = {
    StepChange: _step_change,
    AttemptEnded: _attempt,
    RunChange: _run_change,
    ItemsCreated: apply_items.create,
    NextItemReady: apply_items.open_next,
    ItemsCancelled: apply_items.cancel,
    ItemLettersDiscarded: apply_items.discard_letters,
    ItemsNotTaken: apply_rounds.set_items_aside,
    ReplayMade: apply_rounds.record,
    GateOpened: apply_people.open_gate,
    GateChange: apply_people.change_gate,
    GatesCancelled: apply_people.cancel_gates,
    ApprovalCast: apply_people.cast_approval,
    ApprovalsLapsed: apply_people.lapse_approvals,
    RevisionMade: apply_people.make_revision,
    LetterOpened: apply_people.open_letter,
    LetterChange: apply_people.change_letter,
}
