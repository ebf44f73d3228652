"""What a decision asks the store to write: frozen changes, each with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from orchestrator.engine.events import Failure, Payload
from orchestrator.engine.states import GateState, LetterState, Outcome, RunState, StepState


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChange:
    """A step or item moves to `to`. None means: leave that column alone.

    With `new_round` it goes again: what its last round left (result, plan, fallback) is forgotten.
    With `fresh_tries` the function `variant` answers: 0 is the step's own.
    """

    node: str
    item: int
    to: StepState
    reason: str
    output: Payload | None = None
    next_at: datetime | None = None
    gap: str = ""
    crashed: bool = False
    fresh_tries: bool = False
    new_round: bool = False
    edited_input: Payload | None = None
    give_back_try: bool = False
    variant: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnded:
    """One row in the log of tries. `function` is the alternative that answered, "" the step's own."""

    node: str
    item: int
    outcome: Outcome
    function: str = ""
    failure: Failure | None = None
    output_size: int = 0
    input_hash: str = ""
    work_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsCreated:
    """One row per item; the first `window` of them ready, the others pending."""

    node: str
    inputs: tuple[Payload, ...]
    window: int
    edited_input: Payload | None = None  # what an admin gave all of them beside the item


@dataclass(frozen=True, slots=True, kw_only=True)
class NextItemReady:
    """The place of item `after` is free: the next pending item, which comes behind it, becomes ready."""

    node: str
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsCancelled:
    """Open items of the node end with the run."""

    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemLettersDiscarded:
    """The node goes on without its dead items: their open letters need nobody any more."""

    node: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsNotTaken:
    """The node goes again: its items wait outside, without results, until its list is planned anew."""

    node: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChange:
    """The run moves to `to`."""

    to: RunState
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GateOpened:
    """People are asked about `content`: the step's output, or what the error `cause` brought.

    None: the error brought nothing, so that people have to fill it in.
    """

    node: str
    content: Payload | None
    due_at: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateChange:
    """The gate moves to `to` (or one rung up the ladder)."""

    gate_id: UUID
    to: GateState
    reason: str
    level: int
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatesCancelled:
    """Gates that are still open end with the run."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalCast:
    """A person's vote, insert only. `slot` is "" for verdicts that fill no seat."""

    gate_id: UUID
    person_id: int
    role: str
    slot: str
    verdict: str
    content_hash: str
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalsLapsed:
    """The same content begins a new generation, at which nobody has approved yet."""

    gate_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionMade:
    """The content under review has a new version."""

    gate_id: UUID
    person_id: int
    content: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterOpened:
    """A step or item is dead: somebody has to look at it. `reason` is the code of `failure`."""

    node: str
    item: int
    reason: str
    failure: Failure


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterChange:
    """The letter moves to `to`; `edited_input` replaces parameters of its step, None leaves them alone."""

    letter_id: int
    to: LetterState
    reason: str
    person_id: int | None = None
    edited_input: Payload | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayMade:
    """A person asked for the replay from `node`; `difference` holds what they replaced, old and new."""

    node: str
    person_id: int
    reason: str
    difference: Payload | None


Change = (
    StepChange
    | AttemptEnded
    | ItemsCreated
    | NextItemReady
    | ItemsCancelled
    | ItemLettersDiscarded
    | ItemsNotTaken
    | RunChange
    | GateOpened
    | GateChange
    | GatesCancelled
    | ApprovalCast
    | ApprovalsLapsed
    | RevisionMade
    | LetterOpened
    | LetterChange
    | ReplayMade
)
