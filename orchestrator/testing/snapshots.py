"""From a run in memory to the frozen picture that a decision looks at: `store.snapshots` does it from tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from orchestrator.engine.events import Event, ItemsSettled, StepFailed
from orchestrator.engine.snapshot import (
    GateSnapshot,
    LetterSnapshot,
    RunSnapshot,
    StepSnapshot,
    Vote,
)
from orchestrator.engine.states import LetterState, Outcome
from orchestrator.testing.memory import Memory
from orchestrator.testing.rows import LetterRow, StepRow

FAILED = frozenset({Outcome.ERROR, Outcome.TIMEOUT})
LETTERS_IN_SIGHT = frozenset({LetterState.OPEN, LetterState.REPLAYING})


def take_snapshot(memory: Memory, event: Event) -> RunSnapshot:
    """The frozen picture that the decision looks at."""
    node, item = getattr(event, "node", ""), getattr(event, "item", -1)
    here = memory.steps.get((node, item)) if item >= 0 else None
    failures = _failures(memory, event)
    return RunSnapshot(
        id=memory.run_id,
        state=memory.state,
        fence=memory.fence,
        started_by=memory.started_by,
        steps={
            name: _step(row, failures if name == node and item < 0 else {})
            for name, row in memory.nodes.items()
        },
        item=_step(here, failures) if here else None,
        items={node: memory.counts(node)} if isinstance(event, ItemsSettled) else {},
        gate=_gate(memory, getattr(event, "gate_id", None)),
        letters=tuple(
            _letter(row)
            for row in memory.letters
            if row.state in LETTERS_IN_SIGHT or row.id == getattr(event, "letter_id", None)
        ),
    )


def _failures(memory: Memory, event: Event) -> Counter[str]:
    """The failed tries behind the present one, where a retry policy has budgets per class of errors."""
    if not isinstance(event, StepFailed):
        return Counter()
    if not memory.definition.steps[event.node].retry.per_error:
        return Counter()
    key = (event.node, event.item)
    classes = [
        attempt.failure.error_class
        for attempt in memory.attempts
        if attempt.key == key and attempt.failure and attempt.outcome in FAILED
    ]
    behind = max(0, memory.steps[key].tries - 1)
    return Counter(classes[len(classes) - behind :])


def _gate(memory: Memory, gate_id: UUID | None) -> GateSnapshot | None:
    row = next((row for row in memory.gates if row.id == gate_id), None)
    if row is None:
        return None
    return GateSnapshot(
        id=row.id,
        node=row.node,
        cause=row.cause,
        state=row.state,
        generation=row.generation,
        level=row.level,
        content_hash=row.content_hash,
        votes=tuple(Vote(person_id=vote.person, slot=vote.slot) for vote in row.standing),
    )


def _step(row: StepRow, failures: Mapping[str, int]) -> StepSnapshot:
    return StepSnapshot(
        node=row.node,
        item=row.item,
        state=row.state,
        fence=row.fence,
        tries=row.tries,
        crash_count=row.crash_count,
        variant=row.variant,
        round=row.round,
        failures=failures,
        fanned_out=row.item_count is not None,
    )


def _letter(row: LetterRow) -> LetterSnapshot:
    return LetterSnapshot(
        id=row.id,
        node=row.key[0],
        item=row.key[1],
        state=row.state,
        closing_reason=row.closing_reason,
    )
