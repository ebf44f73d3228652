"""What the reads around dead letters answer with. No queries here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from orchestrator.queries.rows import AttemptRow


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterGroup:
    """Letters that failed alike: step + error class + normalised message."""

    fingerprint: str
    workflow: str
    step: str
    error_class: str
    reason: str
    message: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterRow:
    """One line of the dead letters."""

    id: int
    run_id: UUID
    business_key: str
    workflow: str
    version: str
    step: str
    item: int
    state: str  # open | replaying | resolved | discarded
    reason: str  # reason code: encrypted_pdf, worker_lost, timeout, ...
    error_class: str
    message: str
    fingerprint: str
    opened_at: datetime
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterDetail(DeadLetterRow):
    """One letter: `input` as the failed step received it unedited, and what happened so far.

    `edited_input` is the same with what admins replaced, None when they replaced nothing.
    `unreadable` says why the input cannot be read and is empty, "" when it can.
    """

    input: dict[str, Any]
    edited_input: dict[str, Any] | None
    unreadable: str
    closed_by: str
    closing_reason: str
    attempts: tuple[AttemptRow, ...]
