"""All that a decision may look at: frozen pictures of a run, its steps and gates, taken under its lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from orchestrator.engine.states import GateState, LetterState, RunState, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSnapshot:
    """A node of the run, or one item of a fan-out node (`item` >= 0).

    `failures` counts by error class the tries that ended since tries were last refilled; it is looked up
    only where a retry policy has budgets per class.
    """

    node: str
    item: int
    state: StepState
    fence: int
    tries: int
    crash_count: int
    variant: int = 0  # which function answers: 0 is the step's own, n the n-th of its alternatives
    round: int = 1
    failures: Mapping[str, int] = field(default_factory=dict)
    fanned_out: bool = False  # a fan-out node whose items exist: they hold it, not a worker


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCounts:
    """How the items of a fan-out node stand."""

    open: int
    completed: int
    skipped: int
    dead: int

    @property
    def total(self) -> int:
        return self.open + self.completed + self.skipped + self.dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Vote:
    """One approval cast at the gate's present generation. `slot` is the required role it fills."""

    person_id: int
    slot: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateSnapshot:
    """A gate with the votes that stand; `cause` is the code of the error that asked for people, if any."""

    id: UUID
    node: str
    state: GateState
    generation: int
    level: int
    content_hash: str
    votes: tuple[Vote, ...]
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSnapshot:
    """An open or replaying dead letter of the run, or the one an event is about, however it stands."""

    id: int
    node: str
    item: int
    state: LetterState
    closing_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSnapshot:
    """A run as it stands. `steps` holds the node rows that exist; a node without a row is pending.

    `item`, `items` and `gate` are loaded only for events about an item, a fan-out as a whole or a gate;
    letters that are open and not replaying only for what people do. `drifted`: the code of the version
    is no longer the one that made the attempts; `retired`: it takes no runs. Looked up for replays only.
    """

    id: UUID
    state: RunState
    fence: int
    started_by: int | None
    steps: Mapping[str, StepSnapshot]
    item: StepSnapshot | None = None
    items: Mapping[str, ItemCounts] = field(default_factory=dict)
    gate: GateSnapshot | None = None
    letters: tuple[LetterSnapshot, ...] = ()
    drifted: bool = False
    retired: bool = False

    def state_of(self, node: str) -> StepState:
        """The state of a node, whether it has a row or not."""
        step = self.steps.get(node)
        return StepState.PENDING if step is None else step.state

    def step(self, node: str, item: int) -> StepSnapshot | None:
        """The node or, with `item` from 0, the item if it is the one that was loaded."""
        if item < 0:
            return self.steps.get(node)
        return self.item if self.item and (self.item.node, self.item.item) == (node, item) else None
