"""What the reads answer with: flat, frozen, one shape per page. No queries here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from orchestrator.engine.states import RUN_OPEN
from orchestrator.queries.model_rows import Spending
from orchestrator.queries.replay_rows import ReplayRow
from orchestrator.queries.step_rows import StateSize, StepRow

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[Row]):
    """One page of rows; `total` counts all that match, `page` starts at 1."""

    rows: tuple[Row, ...]
    total: int
    page: int
    page_size: int

    @property
    def page_count(self) -> int:
        return max(1, -(-self.total // self.page_size))


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalRow:
    """One person's vote. `counts` is False for an approval that lapsed, and for other verdicts."""

    role: str
    person_id: int
    person_name: str
    verdict: str  # approve | reject | send_back | escalate
    comment: str
    content_hash: str
    at: datetime
    counts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRow:
    """One seat of the quorum: filled by a person, or open."""

    role: str
    filled_by: str | None
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateRow:
    """One line of the queue. `due_at` is the next deadline; `roles` may act now."""

    id: UUID
    run_id: UUID
    workflow: str
    version: str
    step: str
    business_key: str
    state: str  # open | escalated | approved | rejected | sent_back | expired | cancelled
    level: int  # 0 = the first roles, n = nth rung of the escalation ladder
    risk: str  # low | medium | high, as the workflow declares it
    cause: str  # the code of the error that asked for people, "" where the workflow asks anyway
    roles: tuple[str, ...]
    slots: tuple[SlotRow, ...]
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    content_hash: str
    content: Any  # decoded
    unreadable: str  # why the content cannot be read and is None, "" when it can
    fields: tuple[str, ...]  # the keys the step declares for its content, () when it declares none
    is_overdue: bool  # its last deadline has passed, and there is nobody further to ask

    @property
    def is_closed(self) -> bool:
        """Whether nobody can decide any more: people did, its time was up, or its run ended."""
        return self.closed_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDetail(GateRow):
    """One gate with its votes and the ladder: (role, deadline in seconds) per rung.

    `cause_message` is what the error said that asked for people. `editable` names the keys of the content
    that people may change; None means all of it.
    """

    approvals: tuple[ApprovalRow, ...]
    ladder: tuple[tuple[str, float], ...]
    editable: tuple[str, ...] | None
    cause_message: str
    misfit: str  # places where what an error brought is not what the step declares, "" when it may be approved
    history: tuple[RevisionRow, ...]
    can_decide: bool  # may this person vote now?
    cannot_because: str  # a sentence, empty when can_decide

    @property
    def can_escalate(self) -> bool:
        """Whether anybody is left to hand it up to."""
        return self.level < len(self.ladder)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """One version of the gate's content and who made it ("" = the workflow)."""

    generation: int
    content_hash: str
    author: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One line of the run list."""

    id: UUID
    workflow: str
    version: str
    business_key: str
    state: str
    blocked: bool  # work is due, and no live worker carries the version for its queue
    step: str  # the step it stands at, "" when over
    error: str  # error class of the last failure, "" when none
    created_at: datetime
    finished_at: datetime | None
    duration_seconds: float

    @property
    def is_open(self) -> bool:
        """Whether the run is under way."""
        return self.state in RUN_OPEN

    @property
    def shown_state(self) -> str:
        """The state in one word for people: "blocked" goes before it."""
        return "blocked" if self.blocked else self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class RunDetail(RunRow):
    """One run as a trace: durations split into machine, queue and human seconds; its replays, newest first."""

    fingerprint: str
    machine_seconds: float
    queue_seconds: float
    human_seconds: float
    size: StateSize
    spending: Spending  # on models
    steps: tuple[StepRow, ...]
    gate_id: UUID | None  # its newest gate, open or closed
    dead_letter_id: int | None
    cause: str  # a plain sentence on why it failed, "" when it did not
    replays: tuple[ReplayRow, ...]
    blocked_since: datetime | None
    blocked_because: str  # what is missing and what to do, "" when it is not blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDetail:
    """The drawer of one step: what went in and out (None where this person may not see it), and its attempts."""

    step: StepRow
    run_id: UUID
    input: Any
    output: Any
    may_see_content: bool
    unreadable: str  # why some of it cannot be read, "" when it can
    can_be_replayed: bool
    attempts: tuple[AttemptRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One ended try, kept for ever."""

    number: int
    outcome: str
    error_class: str
    error_code: str
    message: str
    frames: tuple[str, ...]
    started_at: datetime
    ended_at: datetime
    latency_ms: float
    input_hash: str
    worker: str
    function: str  # the alternative that answered, "" the step's own


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowRow:
    """One version of a workflow: its runs, and who can run them.

    `code` is what this very process has of it, `drift` what differs, one sentence per step.
    """

    name: str
    version: str
    state: str  # new (never ran) | active | draining | retired
    fingerprint: str
    steps: int
    open_runs: int
    blocked_runs: int
    total_runs: int
    open_letters: int
    workers: tuple[str, ...]  # the live ones that carry it
    code: str  # carried | drifted | missing
    drift: tuple[str, ...]
    created_at: datetime | None  # its first use


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerRow:
    """One live worker: the queues it serves and the versions it carries."""

    name: str
    queues: tuple[str, ...]
    versions: tuple[str, ...]
    started_at: datetime
    seen_at: datetime
