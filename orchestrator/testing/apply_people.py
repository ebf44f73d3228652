"""What becomes of gates, votes and dead letters in memory: `store.apply_people` writes the same to tables."""

from __future__ import annotations

from uuid import uuid5

from orchestrator.engine import changes as c
from orchestrator.engine.states import GATE_OPEN, GateState
from orchestrator.testing.memory import Memory
from orchestrator.testing.rows import GateRow, LetterRow, RevisionRow, VoteRow, payload_of


def open_gate(memory: Memory, change: c.GateOpened) -> None:
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


def change_gate(memory: Memory, change: c.GateChange) -> None:
    row = memory.gate(change.gate_id)
    if (row.state, row.level) != (change.to, change.level):
        memory.pass_edge("gate", row.state, change.to)
    row.state, row.level = change.to, change.level
    row.reason, row.due_at = change.reason, change.due_at
    if change.to is GateState.APPROVED:
        memory.steps[row.node, -1].output = row.content


def cancel_gates(memory: Memory, change: c.GatesCancelled) -> None:
    for row in memory.gates:
        if row.state in GATE_OPEN:
            memory.pass_edge("gate", row.state, GateState.CANCELLED)
            row.state, row.reason, row.due_at = GateState.CANCELLED, change.reason, None


def cast_approval(memory: Memory, change: c.ApprovalCast) -> None:
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


def lapse_approvals(memory: Memory, change: c.ApprovalsLapsed) -> None:
    row = memory.gate(change.gate_id)
    _new_generation(row, RevisionRow(generation=row.generation + 1, content=row.content))


def make_revision(memory: Memory, change: c.RevisionMade) -> None:
    row = memory.gate(change.gate_id)
    made = RevisionRow(
        generation=row.generation + 1, content=change.content, author=change.person_id
    )
    _new_generation(row, made)


def open_letter(memory: Memory, change: c.LetterOpened) -> None:
    memory.letters.append(
        LetterRow(
            id=len(memory.letters) + 1,
            key=(change.node, change.item),
            reason=change.reason,
            failure=change.failure,
        )
    )


def change_letter(memory: Memory, change: c.LetterChange) -> None:
    memory.move_letter(memory.letters[change.letter_id - 1], change.to, change.reason)


def _new_generation(row: GateRow, revision: RevisionRow) -> None:
    row.generation = revision.generation
    row.revisions.append(revision)
