"""One run in memory: its rows, and the claims of its workers."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import AttemptEnded, ReplayMade
from orchestrator.engine.settle import settle
from orchestrator.engine.snapshot import ItemCounts
from orchestrator.engine.states import (
    MACHINES,
    RUN_OPEN,
    STEP_OPEN,
    LetterState,
    RunState,
    StepState,
    is_edge,
)
from orchestrator.testing.rows import AttemptRow, GateRow, Key, LetterRow, StepRow

RUN_ID = UUID(int=1)
BEGIN = datetime(2026, 1, 1, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Token:
    """What a worker remembers of its claim; `fence` is the run's for a plain step, else the item's."""

    node: str
    item: int
    fence: int
    number: int


class Memory:
    """One run of `definition` with its rows; `now` is its time, moved on by whoever plays it.

    `nodes` are the rows of `steps` that are no items. `passed` holds every edge that anything in it has
    taken, as (machine, from, to).
    """

    def __init__(
        self,
        definition: WorkflowDefinition,
        *,
        run_id: UUID = RUN_ID,
        started_by: int | None = None,
        now: datetime = BEGIN,
    ) -> None:
        self.definition = definition
        self.run_id = run_id
        self.started_by = started_by
        self.state = RunState.PENDING
        self.fence = 0
        self.steps: dict[Key, StepRow] = {}
        self.nodes: dict[str, StepRow] = {}
        self.gates: list[GateRow] = []
        self.letters: list[LetterRow] = []
        self.attempts: list[AttemptRow] = []
        self.replays: list[ReplayMade] = []
        self.now = now
        self.passed: set[tuple[str, str, str]] = set()
        self._items: dict[str, list[StepRow]] = defaultdict(list)
        self._queues: dict[str, deque[StepRow]] = defaultdict(deque)  # items that were pending
        self._keys: dict[StepState, dict[Key, None]] = defaultdict(dict)
        self._tally: dict[str, Counter[StepState]] = defaultdict(Counter)
        for node in settle(definition, {}).ready:
            self.add_step(node, -1, StepState.READY)

    def claimable(self) -> list[Key]:
        """Plain steps and items that a worker could claim now, in the order in which they became ready."""
        if self.state not in RUN_OPEN:
            return []
        is_free = self.state in (RunState.PENDING, RunState.WAITING)
        return [key for key in self._keys[StepState.READY] if key[1] >= 0 or is_free]

    def claim(self, key: Key) -> Token:
        """A worker begins a ready step or item."""
        row = self.steps[key]
        self.move_step(row, StepState.RUNNING)
        row.fence, row.tries = row.fence + 1, row.tries + 1
        if row.item >= 0:
            return Token(*key, fence=row.fence, number=row.fence)
        self.move_run(RunState.RUNNING)
        self.fence += 1
        return Token(*key, fence=self.fence, number=row.fence)

    def holds(self, token: Token) -> bool:
        """Whether the claim of this token is the one that counts."""
        row = self.steps[token.node, token.item]
        if row.state is not StepState.RUNNING:
            return False
        if token.item >= 0:
            return row.fence == token.fence
        return (self.state, self.fence) == (RunState.RUNNING, token.fence)

    def items(self, node: str) -> list[StepRow]:
        """The items of a fan-out in order, as it is planned now."""
        return [row for row in self._items[node] if row.state is not StepState.NOT_TAKEN]

    def counts(self, node: str) -> ItemCounts:
        """How the items of a fan-out stand."""
        found = self._tally[node]
        return ItemCounts(
            open=sum(found[state] for state in STEP_OPEN),
            completed=found[StepState.COMPLETED],
            skipped=found[StepState.SKIPPED],
            dead=found[StepState.DEAD],
        )

    def next_pending(self, node: str) -> StepRow | None:
        """The first item of a fan-out that waits for a free place."""
        queue = self._queues[node]
        while queue and queue[0].state is not StepState.PENDING:
            queue.popleft()
        return queue[0] if queue else None

    def gate(self, gate_id: UUID) -> GateRow:
        return next(row for row in self.gates if row.id == gate_id)

    def in_state(self, state: StepState) -> list[StepRow]:
        """Steps and items in this state, in the order in which they came to it."""
        return [self.steps[key] for key in self._keys[state]]

    def add_step(self, node: str, item: int, state: StepState) -> StepRow:
        """A row comes into being when its step leaves `pending`, or when its item is planned."""
        key = (node, item)
        assert key not in self.steps, f"{node}[{item}] is there twice"
        row = StepRow(run_id=self.run_id, node=node, item=item, state=state)
        self.steps[key] = row
        if item < 0:
            self.pass_edge("step", StepState.PENDING, state)
            self.nodes[node] = row
        else:
            self._items[node].append(row)
        self._enter(row)
        return row

    def move_step(self, row: StepRow, to: StepState) -> None:
        """Along an edge of the table only."""
        self.pass_edge("step", row.state, to)
        del self._keys[row.state][row.node, row.item]
        self._tally[row.node][row.state] -= int(row.item >= 0)
        row.state = to
        self._enter(row)

    def _enter(self, row: StepRow) -> None:
        self._keys[row.state][row.node, row.item] = None
        self._tally[row.node][row.state] += int(row.item >= 0)
        if row.item >= 0 and row.state is StepState.PENDING:
            self._queues[row.node].append(row)

    def add_attempt(self, ended: AttemptEnded) -> None:
        """The try of a step or item that ended now."""
        row = self.steps[ended.node, ended.item]
        self.attempts.append(
            AttemptRow(
                key=(ended.node, ended.item),
                number=row.fence,
                round=row.round,
                outcome=ended.outcome,
                function=ended.function,
                failure=ended.failure,
                at=self.now,
            )
        )

    def move_letter(self, row: LetterRow, to: LetterState, reason: str) -> None:
        """Along an edge of the table only."""
        self.pass_edge("dead letter", row.state, to)
        row.state, row.closing_reason = to, reason

    def move_run(self, to: RunState) -> None:
        """Along an edge of the table only."""
        self.pass_edge("run", self.state, to)
        self.state = to

    def pass_edge(self, machine: str, source: str, target: str) -> None:
        """The engine must never ask for a way that the table has not."""
        assert is_edge(MACHINES[machine], source, target), f"no {machine} {source} -> {target}"
        self.passed.add((machine, str(source), str(target)))
