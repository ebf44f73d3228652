"""What a run in memory consists of: the columns of the tables that decisions and authors look at."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from orchestrator import conf
from orchestrator.engine.events import Failure, Payload
from orchestrator.engine.states import GateState, LetterState, Outcome, StepState
from orchestrator.exceptions import Invalid, InvalidOutput, TooLarge
from orchestrator.store import payloads

Key = tuple[str, int]  # node and item, -1 for the node itself


def payload_of(value: Any) -> Payload:
    """The value as production would hash it, and stored plain. InvalidOutput, TooLarge."""
    text = payloads.json_of(value, most=conf.MAX_PAYLOAD_BYTES)
    return Payload(
        data=payloads.OPEN_PLAIN + text,
        text=text,
        sha256=hashlib.sha256(text).hexdigest(),
        size=len(text),
    )


def payload_from_outside(value: Any) -> Payload:
    """The same for what people and tests give: Invalid where it cannot be stored."""
    try:
        return payload_of(value)
    except (InvalidOutput, TooLarge) as error:
        raise Invalid(str(error), code=error.code) from None


def value_of(payload: Payload) -> Any:
    """A fresh copy of what was stored."""
    return orjson.loads(payload.text)


@dataclass(slots=True, kw_only=True)
class StepRow:
    """A node of the run, or one item of a fan-out."""

    run_id: UUID
    node: str
    item: int
    state: StepState
    reason: str = ""
    fence: int = 0
    tries: int = 0
    crash_count: int = 0
    round: int = 1
    variant: int = 0
    next_at: datetime | None = None
    item_count: int | None = None
    input: bytes | None = None
    edited_input: Payload | None = None
    output: Payload | None = None
    gap: str = ""


@dataclass(slots=True, kw_only=True)
class AttemptRow:
    """One ended try. `function` is the alternative that answered, `error` what it raised."""

    key: Key
    number: int
    round: int
    outcome: Outcome
    function: str
    failure: Failure | None
    at: datetime
    error: BaseException | None = None


@dataclass(slots=True, kw_only=True)
class RevisionRow:
    """One version of the content under review; `author` 0 stands for the workflow itself."""

    generation: int
    content: Payload
    author: int = 0


@dataclass(slots=True, kw_only=True)
class VoteRow:
    """What one person decided, at which generation and level of the gate."""

    person: int
    role: str
    slot: str
    verdict: str
    content_hash: str
    comment: str
    generation: int
    level: int
    at: datetime


@dataclass(slots=True, kw_only=True)
class GateRow:
    """A gate with all that people did at it; `cause` is the code of the error that asked for them, if any."""

    id: UUID
    node: str
    cause: str
    opened_at: datetime
    due_at: datetime | None
    revisions: list[RevisionRow]
    state: GateState = GateState.OPEN
    reason: str = ""
    generation: int = 1
    level: int = 0
    votes: list[VoteRow] = field(default_factory=list)

    @property
    def content(self) -> Payload:
        return self.revisions[-1].content

    @property
    def content_hash(self) -> str:
        return self.content.sha256

    @property
    def standing(self) -> list[VoteRow]:
        """The approvals of what is under review now."""
        return [
            vote
            for vote in self.votes
            if vote.verdict == "approve" and vote.generation == self.generation
        ]


@dataclass(slots=True, kw_only=True)
class LetterRow:
    """A dead letter; ids count from 1."""

    id: int
    key: Key
    reason: str
    failure: Failure
    state: LetterState = LetterState.OPEN
    closing_reason: str = ""
