"""What a step may know about itself and its run: passed by annotation, `context: StepContext`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNote:
    """A part of the run that was skipped, in words for whoever relies on the result."""

    step: str
    item: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalNote:
    """One approval that counted: who, in which role, of which content, when."""

    step: str
    role: str
    person_id: int
    person_name: str
    content_hash: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """Identity of the running attempt, and what earlier steps left open.

    `idempotency_key` stays the same over retries, crashes and replays: hand it to foreign systems.
    """

    run_id: UUID
    business_key: str
    workflow: str
    version: str
    step: str
    item: int
    attempt: int
    idempotency_key: str
    started_by: int | None
    now: datetime
    log: Any = field(repr=False, default=None)
    _gaps: Callable[[], tuple[GapNote, ...]] = field(repr=False, default=tuple)
    _approvals: Callable[[], tuple[ApprovalNote, ...]] = field(repr=False, default=tuple)

    @property
    def gaps(self) -> tuple[GapNote, ...]:
        """What was skipped so far, in the order it was."""
        return self._gaps()

    @property
    def approvals(self) -> tuple[ApprovalNote, ...]:
        """The approvals of the run's gates that counted, oldest first."""
        return self._approvals()
