"""The one way to change a run in memory: decide, then write each change as the store would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestrator.engine import changes as c
from orchestrator.engine.decide import decide
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event
from orchestrator.engine.states import StepState
from orchestrator.testing import apply_items, apply_people
from orchestrator.testing.memory import Memory
from orchestrator.testing.rows import StepRow
from orchestrator.testing.snapshots import take_snapshot


def submit(memory: Memory, event: Event) -> Decision:
    """Decide on the event and write what was decided."""
    decision = decide(memory.definition, take_snapshot(memory, event), event, memory.now)
    for change in decision.changes:
        WRITERS[type(change)](memory, change)
    return decision


def _step_change(memory: Memory, change: c.StepChange) -> None:
    row = memory.steps.get((change.node, change.item))
    if row is None:
        memory.add_step(change.node, change.item, change.to)
        return
    memory.move_step(row, change.to)
    row.reason, row.gap, row.next_at = change.reason, change.gap, change.next_at
    row.fence += int(change.to is StepState.RUNNING)
    row.crash_count = 0 if change.fresh_tries else row.crash_count + int(change.crashed)
    row.tries = 0 if change.fresh_tries else row.tries - int(change.give_back_try)
    row.round += int(change.new_round)
    if change.fresh_tries:
        row.variant = change.variant
    if change.new_round:
        _forget(row)
    if change.output is not None:
        row.output = change.output
    if change.edited_input is not None:
        row.edited_input = change.edited_input


def _forget(row: StepRow) -> None:
    row.output, row.item_count, row.variant = None, None, 0
    if row.state is StepState.PENDING:
        row.edited_input = None


def _run_change(memory: Memory, change: c.RunChange) -> None:
    memory.move_run(change.to)


def _replay_made(memory: Memory, change: c.ReplayMade) -> None:
    memory.replays.append(change)


WRITERS: dict[type, Callable[[Memory, Any], None]] = {
    c.StepChange: _step_change,
    c.RunChange: _run_change,
    c.ReplayMade: _replay_made,
    c.AttemptEnded: Memory.add_attempt,
    c.ItemsCreated: apply_items.create,
    c.NextItemReady: apply_items.open_next,
    c.ItemsCancelled: apply_items.cancel,
    c.ItemLettersDiscarded: apply_items.discard_letters,
    c.ItemsNotTaken: apply_items.set_aside,
    c.GateOpened: apply_people.open_gate,
    c.GateChange: apply_people.change_gate,
    c.GatesCancelled: apply_people.cancel_gates,
    c.ApprovalCast: apply_people.cast_approval,
    c.ApprovalsLapsed: apply_people.lapse_approvals,
    c.RevisionMade: apply_people.make_revision,
    c.LetterOpened: apply_people.open_letter,
    c.LetterChange: apply_people.change_letter,
}
