"""A run in memory that applies decisions as the store does, and refuses every edge the table has not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine import changes as c
from orchestrator.engine import decide as decisions
from orchestrator.engine.changes import Decision
from orchestrator.engine.events import ItemsSettled, Payload
from orchestrator.engine.settle import settle
from orchestrator.engine.snapshot import (
    GateSnapshot,
    ItemCounts,
    LetterSnapshot,
    RunSnapshot,
    StepSnapshot,
    Vote,
)
from orchestrator.engine.states import (
    GATE_EDGES,
    GATE_OPEN,
    LETTER_EDGES,
    RUN_EDGES,
    RUN_OPEN,
    STEP_EDGES,
    STEP_OPEN,
    GateState,
    LetterState,
    Outcome,
    RunState,
    StepState,
    is_edge,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUN_ID = UUID(int=1)
STARTER = 99
Key = tuple[str, int]


def payload(value: object) -> Payload:
    text = repr(value).encode()
    return Payload(data=text, sha256=hashlib.sha256(text).hexdigest(), size=len(text))


def edge(edges: dict[str, tuple[str, ...]], source: str, target: str) -> None:
    assert is_edge(edges, source, target), f"there is no edge {source} -> {target}"


@dataclass
class StepRow:
    state: StepState
    fence: int = 0
    tries: int = 0
    crash_count: int = 0
    round: int = 1
    item_count: int | None = None
    output: str = ""


@dataclass
class VoteRow:
    person: int
    roles: frozenset[str]
    role: str
    slot: str
    verdict: str
    generation: int
    level: int


@dataclass
class GateRow:
    id: UUID
    node: str
    cause: str
    content_hash: str
    state: GateState = GateState.OPEN
    generation: int = 1
    level: int = 0
    votes: list[VoteRow] = field(default_factory=list)


@dataclass
class LetterRow:
    id: int
    key: Key
    state: LetterState = LetterState.OPEN


@dataclass(frozen=True)
class Token:
    """What a worker remembers of its claim."""

    node: str
    item: int
    fence: int


class Memory:
    """One run of `definition`, its rows, and the states each machine has been in."""

    def __init__(self, definition: WorkflowDefinition) -> None:
        self.definition = definition
        self.state = RunState.PENDING
        self.fence = 0
        self.steps: dict[Key, StepRow] = {
            (node, -1): StepRow(StepState.READY) for node in settle(definition, {}).ready
        }
        self.gates: list[GateRow] = []
        self.letters: list[LetterRow] = []
        self.replays = 0
        self.attempts: list[tuple[Key, int, int, Outcome]] = []  # key, number, round, outcome
        self.seen: set[object] = set()
        self.voting: frozenset[str] = frozenset()
        self._remember()

    # --- What a worker does by itself

    def claimable(self) -> list[Key]:
        """Plain steps and items a worker could claim now."""
        if self.state not in RUN_OPEN:
            return []
        free = self.state in (RunState.PENDING, RunState.WAITING)
        return [
            key
            for key, row in self.steps.items()
            if row.state is StepState.READY and (free if key[1] < 0 else True)
        ]

    def claim(self, key: Key) -> Token:
        row = self.steps[key]
        edge(STEP_EDGES, row.state, StepState.RUNNING)
        row.state, row.fence, row.tries = StepState.RUNNING, row.fence + 1, row.tries + 1
        fence = row.fence
        if key[1] < 0:
            edge(RUN_EDGES, self.state, RunState.RUNNING)
            self.state, self.fence = RunState.RUNNING, self.fence + 1
            fence = self.fence
        self._remember()
        return Token(*key, fence)

    def holds(self, token: Token) -> bool:
        """Whether the claim of this token is the one that counts."""
        row = self.steps[token.node, token.item]
        if row.state is not StepState.RUNNING:
            return False
        if token.item >= 0:
            return row.fence == token.fence
        return (self.state, self.fence) == (RunState.RUNNING, token.fence)

    # --- The door

    def submit(self, event: Any) -> Decision:
        decision = decisions.decide(self.definition, self.snapshot(event), event, NOW)
        self.voting = getattr(event, "roles", frozenset())
        for change in decision.changes:
            getattr(self, f"_{type(change).__name__}")(change)
            self._remember()
        return decision

    def snapshot(self, event: Any) -> RunSnapshot:
        node, item = getattr(event, "node", ""), getattr(event, "item", -1)
        counted = {node: self._counts(node)} if isinstance(event, ItemsSettled) else {}
        here = self.steps.get((node, item)) if item >= 0 else None
        return RunSnapshot(
            id=RUN_ID,
            state=self.state,
            fence=self.fence,
            started_by=STARTER,
            steps={n: _step(n, i, row) for (n, i), row in self.steps.items() if i < 0},
            item=_step(node, item, here) if here else None,
            items=counted,
            gate=self._gate_snapshot(event),
            letters=tuple(
                LetterSnapshot(id=row.id, node=row.key[0], item=row.key[1], state=row.state)
                for row in self.letters
                if row.state in (LetterState.OPEN, LetterState.REPLAYING)
            ),
        )

    def gate(self, gate_id: UUID) -> GateRow:
        return next(row for row in self.gates if row.id == gate_id)

    def items(self, node: str) -> list[StepRow]:
        """The items of the present plan."""
        return [
            row for row in self.all_items(node).values() if row.state is not StepState.NOT_TAKEN
        ]

    def all_items(self, node: str) -> dict[int, StepRow]:
        """Those of earlier rounds, too."""
        return {item: row for (n, item), row in self.steps.items() if n == node and item >= 0}

    def _gate_snapshot(self, event: Any) -> GateSnapshot | None:
        asked = getattr(event, "gate_id", None)
        rows = [g for g in self.gates if (g.id == asked if asked else g.state in GATE_OPEN)]
        if not rows:
            return None
        row = rows[0]
        return GateSnapshot(
            id=row.id,
            node=row.node,
            cause=row.cause,
            state=row.state,
            generation=row.generation,
            level=row.level,
            content_hash=row.content_hash,
            votes=tuple(Vote(person_id=v.person, slot=v.slot) for v in standing(row)),
        )

    def _counts(self, node: str) -> ItemCounts:
        found = Counter(row.state for row in self.items(node))
        return ItemCounts(
            open=sum(found[state] for state in STEP_OPEN),
            completed=found[StepState.COMPLETED],
            skipped=found[StepState.SKIPPED],
            dead=found[StepState.DEAD],
        )

    def _remember(self) -> None:
        machines: Iterable[Any] = (*self.steps.values(), *self.gates, *self.letters, self)
        self.seen.update(row.state for row in machines)

    # --- One method per kind of change

    def _StepChange(self, change: c.StepChange) -> None:
        row = self.steps.get((change.node, change.item))
        if row is None:
            assert change.to is StepState.READY
            self.steps[change.node, change.item] = StepRow(StepState.READY)
            return
        edge(STEP_EDGES, row.state, change.to)
        row.state = change.to
        row.fence += int(change.to is StepState.RUNNING)
        row.crash_count += int(change.crashed)
        row.round += int(change.new_round)
        row.tries = 0 if change.fresh_tries else row.tries - int(change.give_back_try)
        if change.fresh_tries:
            row.crash_count = 0
        if change.new_round:
            row.item_count, row.output = None, ""
        if change.output is not None:
            row.output = change.output.sha256

    def _AttemptEnded(self, change: c.AttemptEnded) -> None:
        row = self.steps[change.node, change.item]
        self.attempts.append(((change.node, change.item), row.fence, row.round, change.outcome))

    def _ItemsCreated(self, change: c.ItemsCreated) -> None:
        self.steps[change.node, -1].item_count = len(change.inputs)
        for number in range(len(change.inputs)):
            state = StepState.READY if number < change.window else StepState.PENDING
            row = self.steps.setdefault((change.node, number), StepRow(StepState.NOT_TAKEN))
            edge(STEP_EDGES, row.state, state)
            assert row.state is StepState.NOT_TAKEN, "planned twice"
            row.state = state

    def _ItemsNotTaken(self, change: c.ItemsNotTaken) -> None:
        for row in self.items(change.node):
            edge(STEP_EDGES, row.state, StepState.NOT_TAKEN)
            row.state, row.output = StepState.NOT_TAKEN, ""
            row.round, row.tries, row.crash_count = row.round + 1, 0, 0

    def _ReplayMade(self, change: c.ReplayMade) -> None:
        self.replays += 1

    def _NextItemReady(self, change: c.NextItemReady) -> None:
        waiting = [row for row in self.items(change.node) if row.state is StepState.PENDING]
        if waiting:
            waiting[0].state = StepState.READY

    def _ItemsCancelled(self, change: c.ItemsCancelled) -> None:
        for (node, item), row in self.steps.items():
            if node == change.node and item >= 0 and row.state in STEP_OPEN:
                if row.state is StepState.RUNNING:
                    self._AttemptEnded(
                        c.AttemptEnded(node=node, item=item, outcome=Outcome.RELEASED)
                    )
                edge(STEP_EDGES, row.state, StepState.CANCELLED)
                row.state = StepState.CANCELLED

    def _RunChange(self, change: c.RunChange) -> None:
        edge(RUN_EDGES, self.state, change.to)
        self.state = change.to

    def _GateOpened(self, change: c.GateOpened) -> None:
        gate_id = uuid5(RUN_ID, str(len(self.gates)))
        content = change.content or payload(None)
        self.gates.append(GateRow(gate_id, change.node, change.cause, content.sha256))

    def _GateChange(self, change: c.GateChange) -> None:
        row = self.gate(change.gate_id)
        if (row.state, row.level) != (change.to, change.level):
            edge(GATE_EDGES, row.state, change.to)
        row.state, row.level = change.to, change.level
        if change.to is GateState.APPROVED:
            self.steps[row.node, -1].output = row.content_hash

    def _GatesCancelled(self, change: c.GatesCancelled) -> None:
        for row in self.gates:
            if row.state in GATE_OPEN:
                row.state = GateState.CANCELLED

    def _ApprovalCast(self, change: c.ApprovalCast) -> None:
        vote = VoteRow(
            change.person_id,
            self.voting,
            change.role,
            change.slot,
            change.verdict,
            self.gate(change.gate_id).generation,
            self.gate(change.gate_id).level,
        )
        assert change.content_hash == self.gate(change.gate_id).content_hash
        self.gate(change.gate_id).votes.append(vote)

    def _ApprovalsLapsed(self, change: c.ApprovalsLapsed) -> None:
        self.gate(change.gate_id).generation += 1

    def _RevisionMade(self, change: c.RevisionMade) -> None:
        row = self.gate(change.gate_id)
        row.generation += 1
        row.content_hash = change.content.sha256

    def _LetterOpened(self, change: c.LetterOpened) -> None:
        self.letters.append(LetterRow(len(self.letters) + 1, (change.node, change.item)))

    def _LetterChange(self, change: c.LetterChange) -> None:
        row = self.letters[change.letter_id - 1]
        edge(LETTER_EDGES, row.state, change.to)
        row.state = change.to


def standing(gate: GateRow) -> list[VoteRow]:
    """The approvals of what is under review now."""
    return [v for v in gate.votes if v.verdict == "approve" and v.generation == gate.generation]


def _step(node: str, item: int, row: StepRow) -> StepSnapshot:
    return StepSnapshot(
        node=node,
        item=item,
        state=row.state,
        fence=row.fence,
        tries=row.tries,
        crash_count=row.crash_count,
        round=row.round,
        fanned_out=row.item_count is not None,
    )


def changed_snapshot(snapshot: RunSnapshot, **fields: Any) -> RunSnapshot:
    """For planted mistakes: the same picture with something else in it."""
    return replace(snapshot, **fields)
