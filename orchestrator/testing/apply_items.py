"""What becomes of the items of a fan-out in memory: `store.apply_items` writes the same to tables."""

from __future__ import annotations

from orchestrator.engine import changes as c
from orchestrator.engine.states import STEP_OPEN, LetterState, Outcome, StepState
from orchestrator.testing.memory import Memory


def create(memory: Memory, change: c.ItemsCreated) -> None:
    node = memory.steps[change.node, -1]
    node.item_count = len(change.inputs)
    for number, given in enumerate(change.inputs):
        state = StepState.READY if number < change.window else StepState.PENDING
        row = memory.steps.get((change.node, number))
        if row is None:
            row = memory.add_step(change.node, number, state)
            row.round = node.round
        else:
            assert row.state is StepState.NOT_TAKEN, f"{change.node}[{number}] is planned twice"
            memory.move_step(row, state)
        row.input, row.edited_input, row.reason = given.data, change.edited_input, "planned"


def open_next(memory: Memory, change: c.NextItemReady) -> None:
    row = memory.next_pending(change.node)
    if row is not None:
        assert row.item > change.after, f"{row.node}[{row.item}] was passed over"
        memory.move_step(row, StepState.READY)


def cancel(memory: Memory, change: c.ItemsCancelled) -> None:
    for row in memory.items(change.node):
        if row.state is StepState.RUNNING:
            released = c.AttemptEnded(node=row.node, item=row.item, outcome=Outcome.RELEASED)
            memory.add_attempt(released)
        if row.state in STEP_OPEN:
            memory.move_step(row, StepState.CANCELLED)
            row.next_at = None


def discard_letters(memory: Memory, change: c.ItemLettersDiscarded) -> None:
    for row in memory.letters:
        is_item = row.key[0] == change.node and row.key[1] >= 0
        if is_item and row.state is LetterState.OPEN:
            memory.move_letter(row, LetterState.DISCARDED, change.reason)


def set_aside(memory: Memory, change: c.ItemsNotTaken) -> None:
    for row in memory.items(change.node):
        memory.move_step(row, StepState.NOT_TAKEN)
        row.reason, row.round = change.reason, row.round + 1
        row.tries = row.crash_count = 0
        row.output = row.edited_input = None
        row.gap, row.variant = "", 0
