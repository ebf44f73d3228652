"""From the rows of a played run to what a test asserts on."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from orchestrator.engine.seats import ladder_roles, open_seats
from orchestrator.engine.states import GATE_OPEN, StepState
from orchestrator.testing.context import approvals, gaps
from orchestrator.testing.ledger import EffectRow
from orchestrator.testing.memory import Memory
from orchestrator.testing.played import (
    Played,
    PlayedAttempt,
    PlayedEffect,
    PlayedGate,
    PlayedLetter,
    PlayedStep,
)
from orchestrator.testing.rows import AttemptRow, GateRow, Key, LetterRow, StepRow, value_of
from orchestrator.testing.stage import Stage


def played_of(stage: Stage, *, began: datetime, ended_at: datetime | None) -> Played:
    """The run as it stands."""
    memory, definition = stage.memory, stage.definition
    steps = _Steps(memory, began)
    return Played(
        workflow=definition.name,
        version=definition.version,
        state=memory.state.value,
        elapsed=(ended_at or memory.now) - began,
        outputs=_outputs(memory),
        steps={node: steps.node(node) for node in definition.order},
        gaps=gaps(memory),
        gates=tuple(_gate(memory, gate, began) for gate in memory.gates),
        approvals=approvals(stage.around),
        effects=tuple(_effect(row) for row in stage.around.effects.rows),
        dead_letters=tuple(_letter(letter) for letter in memory.letters),
        timeline=tuple((line.at, line.text) for line in stage.trace.lines),
    )


def _outputs(memory: Memory) -> dict[str, Any]:
    """The results of the last steps that completed."""
    rows = ((node, memory.steps.get((node, -1))) for node in memory.definition.sinks)
    return {
        node: _output(memory, row)
        for node, row in rows
        if row is not None and row.state is StepState.COMPLETED
    }


def _output(memory: Memory, row: StepRow) -> Any:
    """A fan-out hands on what its items returned."""
    if row.item < 0 and memory.definition.steps[row.node].parallel:
        items = memory.items(row.node)
        return [value_of(i.output) for i in items if i.output and i.state is StepState.COMPLETED]
    return value_of(row.output) if row.output else None


class _Steps:
    """Steps with their tries, which are looked up once for all."""

    def __init__(self, memory: Memory, began: datetime) -> None:
        self.memory = memory
        self.began = began
        self.attempts: dict[Key, list[AttemptRow]] = defaultdict(list)
        for attempt in memory.attempts:
            self.attempts[attempt.key].append(attempt)

    def node(self, node: str) -> PlayedStep:
        row = self.memory.steps.get((node, -1))
        if row is None:
            return PlayedStep(
                name=node,
                item=-1,
                state=StepState.PENDING.value,
                output=None,
                gap="",
                round=1,
                attempts=(),
            )
        return self._step(row, items=tuple(self._step(item) for item in self.memory.items(node)))

    def _step(self, row: StepRow, items: tuple[PlayedStep, ...] = ()) -> PlayedStep:
        tries = self.attempts[row.node, row.item]
        return PlayedStep(
            name=row.node,
            item=row.item,
            state=row.state.value,
            output=_output(self.memory, row),
            gap=row.gap,
            round=row.round,
            attempts=tuple(self._attempt(attempt) for attempt in tries),
            items=items,
        )

    def _attempt(self, attempt: AttemptRow) -> PlayedAttempt:
        failure = attempt.failure
        return PlayedAttempt(
            number=attempt.number,
            outcome=attempt.outcome.value,
            at=attempt.at - self.began,
            answered_by=attempt.function,
            error_class=failure.error_class if failure else "",
            code=failure.code if failure else "",
            message=failure.message if failure else "",
            error=attempt.error,
        )


def _gate(memory: Memory, gate: GateRow, began: datetime) -> PlayedGate:
    spec = memory.definition.steps[gate.node].asked(gate.cause)
    still_needed = tuple(open_seats(spec.slots, gate.standing)) if gate.state in GATE_OPEN else ()
    asked = dict.fromkeys([*still_needed, *ladder_roles(spec, gate.level)])
    return PlayedGate(
        step=gate.node,
        state=gate.state.value,
        cause=gate.cause,
        level=gate.level,
        content=value_of(gate.content),
        still_needed=still_needed,
        asked=tuple(asked) if gate.state in GATE_OPEN else (),
        due=None if gate.due_at is None else gate.due_at - began,
    )


def _effect(row: EffectRow) -> PlayedEffect:
    node, item = row.step
    return PlayedEffect(
        step=node,
        item=item,
        operation=row.write.operation,
        target=row.write.target,
        state=row.state.value,
        key=row.write.key,
        request=row.request,
        receipt=value_of(row.receipt) if row.receipt else None,
        sends=row.sends,
    )


def _letter(letter: LetterRow) -> PlayedLetter:
    node, item = letter.key
    return PlayedLetter(
        step=node,
        item=item,
        state=letter.state.value,
        code=letter.failure.code,
        error_class=letter.failure.error_class,
        message=letter.failure.message,
        frames=letter.failure.frames,
    )
