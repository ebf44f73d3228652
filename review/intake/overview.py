"""Intakes as their list and their page show them: the record, joined with how far its run got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from review.access import may
from review.intake.presenters import IntakePresenter
from review.intake.records import Intake
from review.progress import Progress, gate_of, progress_of
from review.reasons import explain

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeRow:
    """One line of the list; `reason` says why the file was refused or got stuck, `remedy` what helps."""

    id: UUID
    filename: str
    size: int
    created_at: datetime
    run_id: UUID | None
    gate_id: UUID | None
    state: str
    step: str
    reason: str
    remedy: str
    letter_id: int | None
    worst_severity: str
    open_flags: int
    flag_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeListing:
    """One page of intakes."""

    rows: tuple[IntakeRow, ...]
    total: int
    page: int

    @property
    def page_count(self) -> int:
        return _page_count(self.total)


def intakes(*, page: int) -> IntakeListing:
    """The newest intakes with the state of their runs, in a fixed number of queries."""
    records = Intake.objects.order_by("-created_at", "id")
    total = records.count()
    page = min(page, _page_count(total))
    shown = list(records[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    known = progress_of([record.run_id for record in shown if record.run_id])
    rows = tuple(
        _row(record, known.get(record.run_id) if record.run_id else None) for record in shown
    )
    return IntakeListing(rows=rows, total=total, page=page)


def intake_context(intake: Intake, user: User) -> dict[str, Any]:
    """What the page of one intake shows: facts as decided or to be decided, votes, receipts."""
    known = progress_of([intake.run_id]) if intake.run_id else {}
    progress = known.get(intake.run_id) if intake.run_id else None
    gate = gate_of(progress, user)
    shown = _row(intake, progress)
    context: dict[str, Any] = {
        "intake": intake,
        "shown": shown,
        "gate": gate,
        "receipts": intake.receipts.order_by("-created_at"),
        "read_only": True,
        "may_see_letters": may(user, "see_dead_letters"),
        **_while_empty(shown),
    }
    if gate is not None and not gate.unreadable and not gate.cause:
        context |= IntakePresenter().panels(gate.content)
    return context


def _page_count(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def _row(record: Intake, progress: Progress | None) -> IntakeRow:
    summary = progress.summary if progress else None
    stuck = progress.stuck if progress else None
    why = explain(stuck.reason) if stuck else None
    state = "received"
    if record.refused_code:
        state = "refused"
    elif progress:
        state = progress.run.shown_state
    return IntakeRow(
        id=record.id,
        filename=record.filename,
        size=record.size,
        created_at=record.created_at,
        run_id=record.run_id,
        gate_id=progress.gate_id if progress else None,
        state=state,
        step=progress.run.step if progress else "",
        reason=record.refused_message or (why.title if why else ""),
        remedy=why.remedy if why else "",
        letter_id=stuck.id if stuck else None,
        worst_severity=summary.worst_flag.severity if summary else "",
        open_flags=summary.open_count if summary else 0,
        flag_count=summary.flag_count if summary else 0,
    )


def _while_empty(shown: IntakeRow) -> dict[str, str]:
    """What the page says instead of facts."""
    stop = {"waiting_kind": "stop"}
    if shown.state == "refused":
        title = "This file was refused"
        return {"waiting_title": title, "waiting_text": shown.reason, **stop}
    if shown.state in {"failed", "cancelled"}:
        text = shown.remedy or "Its run stopped before the facts were ready; the trace tells why."
        return {"waiting_title": shown.reason or "No facts yet", "waiting_text": text, **stop}
    if shown.state == "blocked":
        text = "No worker that can go on with it is running. It goes on by itself when one is."
        return {"waiting_title": "Reading cannot go on", "waiting_text": text, **stop}
    text = "Reading takes a few seconds per page; the facts appear here when it is done."
    return {"waiting_title": "Still being read", "waiting_text": text}
