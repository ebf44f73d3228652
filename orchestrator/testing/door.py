"""The one way to change a run in memory: decide, then write each change as the store would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid5

from orchestrator.engine import changes as c
from orchestrator.engine.decide import decide
from orchestrator.engine.events import Event
from orchestrator.engine.states import (
    GATE_OPEN,
    STEP_OPEN,
    GateState,
    LetterState,
    Outcome,
    StepState,
)
from orchestrator.testing.memory import Memory
from orchestrator.testing.rows import (
    AttemptRow,
    GateRow,
    LetterRow,
    RevisionRow,
    StepRow,
    VoteRow,
    payload_of,
)
from orchestrator.testing.snapshots import take_snapshot


def submit(memory: Memory, event: Event) -> c.Decision:
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


def _attempt(memory: Memory, change: c.AttemptEnded) -> None:
    row = memory.steps[change.node, change.item]
    memory.attempts.append(
        AttemptRow(
            key=(change.node, change.item),
            number=row.fence,
            round=row.round,
            outcome=change.outcome,
            function=change.function,
            failure=change.failure,
            at=memory.now,
        )
    )


def _items_created(memory: Memory, change: c.ItemsCreated) -> None:
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


def _next_item(memory: Memory, change: c.NextItemReady) -> None:
    row = memory.next_pending(change.node)
    if row is not None:
        assert row.item > change.after, f"{row.node}[{row.item}] was passed over"
        memory.move_step(row, StepState.READY)


def _items_cancelled(memory: Memory, change: c.ItemsCancelled) -> None:
    for row in memory.items(change.node):
        if row.state is StepState.RUNNING:
            released = c.AttemptEnded(node=row.node, item=row.item, outcome=Outcome.RELEASED)
            _attempt(memory, released)
        if row.state in STEP_OPEN:
            memory.move_step(row, StepState.CANCELLED)
            row.next_at = None


def _item_letters_discarded(memory: Memory, change: c.ItemLettersDiscarded) -> None:
    for row in memory.letters:
        is_item = row.key[0] == change.node and row.key[1] >= 0
        if is_item and row.state is LetterState.OPEN:
            _move_letter(memory, row, LetterState.DISCARDED, change.reason)


def _items_not_taken(memory: Memory, change: c.ItemsNotTaken) -> None:
    for row in memory.items(change.node):
        memory.move_step(row, StepState.NOT_TAKEN)
        row.reason, row.round = change.reason, row.round + 1
        row.tries = row.crash_count = 0
        row.output = row.edited_input = None
        row.gap, row.variant = "", 0


def _run_change(memory: Memory, change: c.RunChange) -> None:
    memory.move_run(change.to)


def _replay_made(memory: Memory, change: c.ReplayMade) -> None:
    memory.replays.append(change)


def _gate_opened(memory: Memory, change: c.GateOpened) -> None:
    memory.gates.append(
        GateRow(
            id=uuid5(memory.run_id, str(len(memory.gates))),
            node=change.node,
            cause=change.cause,
            opened_at=memory.now,
            due_at=change.due_at,
            revisions=[RevisionRow(generation=1, content=change.content or payload_of(None))],
        )
    )


def _gate_change(memory: Memory, change: c.GateChange) -> None:
    row = memory.gate(change.gate_id)
    if (row.state, row.level) != (change.to, change.level):
        memory.pass_edge("gate", row.state, change.to)
    row.state, row.level = change.to, change.level
    row.reason, row.due_at = change.reason, change.due_at
    if change.to is GateState.APPROVED:
        memory.steps[row.node, -1].output = row.content


def _gates_cancelled(memory: Memory, change: c.GatesCancelled) -> None:
    for row in memory.gates:
        if row.state in GATE_OPEN:
            memory.pass_edge("gate", row.state, GateState.CANCELLED)
            row.state, row.reason, row.due_at = GateState.CANCELLED, change.reason, None


def _approval_cast(memory: Memory, change: c.ApprovalCast) -> None:
    row = memory.gate(change.gate_id)
    assert change.content_hash == row.content_hash, "a vote on something else than what is shown"
    row.votes.append(
        VoteRow(
            person=change.person_id,
            role=change.role,
            slot=change.slot,
            verdict=change.verdict,
            content_hash=change.content_hash,
            comment=change.comment,
            generation=row.generation,
            level=row.level,
            at=memory.now,
        )
    )


def _approvals_lapsed(memory: Memory, change: c.ApprovalsLapsed) -> None:
    row = memory.gate(change.gate_id)
    _new_generation(row, RevisionRow(generation=row.generation + 1, content=row.content))


def _revision_made(memory: Memory, change: c.RevisionMade) -> None:
    row = memory.gate(change.gate_id)
    made = RevisionRow(
        generation=row.generation + 1, content=change.content, author=change.person_id
    )
    _new_generation(row, made)


def _new_generation(row: GateRow, revision: RevisionRow) -> None:
    row.generation = revision.generation
    row.revisions.append(revision)


def _letter_opened(memory: Memory, change: c.LetterOpened) -> None:
    memory.letters.append(
        LetterRow(
            id=len(memory.letters) + 1,
            key=(change.node, change.item),
            reason=change.reason,
            failure=change.failure,
        )
    )


def _letter_change(memory: Memory, change: c.LetterChange) -> None:
    _move_letter(memory, memory.letters[change.letter_id - 1], change.to, change.reason)


def _move_letter(memory: Memory, row: LetterRow, to: LetterState, reason: str) -> None:
    memory.pass_edge("dead letter", row.state, to)
    row.state, row.closing_reason = to, reason


WRITERS: dict[type, Callable[[Memory, Any], None]] = {
    c.StepChange: _step_change,
    c.AttemptEnded: _attempt,
    c.ItemsCreated: _items_created,
    c.NextItemReady: _next_item,
    c.ItemsCancelled: _items_cancelled,
    c.ItemLettersDiscarded: _item_letters_discarded,
    c.ItemsNotTaken: _items_not_taken,
    c.RunChange: _run_change,
    c.ReplayMade: _replay_made,
    c.GateOpened: _gate_opened,
    c.GateChange: _gate_change,
    c.GatesCancelled: _gates_cancelled,
    c.ApprovalCast: _approval_cast,
    c.ApprovalsLapsed: _approvals_lapsed,
    c.RevisionMade: _revision_made,
    c.LetterOpened: _letter_opened,
    c.LetterChange: _letter_change,
}
