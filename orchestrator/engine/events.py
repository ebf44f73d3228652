"""Facts given to `decide`, in the past tense. Time, chance and identity come with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from orchestrator.declare.policies import Recovery

Verdict = Literal["approve", "reject", "send_back", "escalate"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Stored bytes with the hash and size of what they hold, and how they are stored.

    `returned_size` are the bytes of JSON before a StepSchema dropped some, `size` those kept,
    `stored_size` those stored, in the row or beside it.
    """

    data: bytes
    sha256: str
    size: int
    returned_size: int = 0
    stored_size: int = 0
    stored_as: str = ""
    # The JSON itself, for the process that made it: spares reading it back.
    text: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An error as it may be stored: class, code, a message that is safe to show, frames without locals."""

    error_class: str
    code: str
    message: str
    frames: tuple[str, ...] = ()
    timed_out: bool = False
    recovery: Recovery | None = None  # what the author declared for this class
    retry_after: float | None = None  # seconds a Defer asked for
    asked_wait: float = 0.0  # seconds the error itself asks for before the next try
    final: bool = False  # Reject: no retry, whatever the policy says
    content: Payload | None = field(default=None, repr=False)  # what people review instead


@dataclass(frozen=True, slots=True, kw_only=True)
class StepSucceeded:
    """The function returned. `input_hash` is a keyed hash of what it was given, `work_ms` its own time.

    `chosen` is the arm that the label of a branch leads to.
    """

    node: str
    item: int
    fence: int
    output: Payload
    input_hash: str = ""
    work_ms: float = 0.0
    chosen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFailed:
    """The function raised or timed out. `chance` (0..1) is the draw for the jitter."""

    node: str
    item: int
    fence: int
    failure: Failure
    chance: float
    input_hash: str = ""
    work_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsPlanned:
    """A fan-out step learned its list: one payload per item, in order."""

    node: str
    fence: int
    inputs: tuple[Payload, ...]
    edited_input: Payload | None = None  # what an admin gave all of them beside the item


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsSettled:
    """Somebody noticed that no item of the node is open any more."""

    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaseLost:
    """The holder of a step stopped renewing its lease, or its process is gone."""

    node: str
    item: int
    fence: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryDue:
    """The time for which a step or item was to wait is over."""

    node: str
    item: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteCast:
    """A person decided on the content of `seen_hash`. `roles` are those they held when they did."""

    gate_id: UUID
    person_id: int
    roles: frozenset[str]
    seen_hash: str
    verdict: Verdict
    comment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRevised:
    """A person changed the content under review; approvals of the old content no longer count."""

    gate_id: UUID
    person_id: int
    roles: frozenset[str]
    seen_hash: str
    content: Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlinePassed:
    """A gate's time ran out, as seen at this generation and level."""

    gate_id: UUID
    generation: int
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRequested:
    """A person, or whoever started it, wants the run to end."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterReplayed:
    """`edited_input` replaces parameters of the failed step, None keeps them."""

    letter_id: int
    person_id: int
    reason: str
    edited_input: Payload | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDiscarded:
    """A person closes the letter for good: its step shall not go again."""

    letter_id: int
    person_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReplayed:
    """The run shall go again from `node`, seen in its round `seen_round` (None: in whichever it is).

    `edited_input` replaces parameters of the step, None keeps them; `difference` says what was replaced.
    """

    node: str
    person_id: int
    reason: str
    seen_round: int | None = None
    edited_input: Payload | None = None
    difference: Payload | None = None


Event = (
    StepSucceeded
    | StepFailed
    | ItemsPlanned
    | ItemsSettled
    | LeaseLost
    | RetryDue
    | VoteCast
    | ContentRevised
    | DeadlinePassed
    | CancelRequested
    | LetterReplayed
    | LetterDiscarded
    | RunReplayed
)
