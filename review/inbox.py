"""The reviewer's queue: rows of open gates with what the presenter says about each, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from orchestrator.queries import gates
from orchestrator.queries.rows import GateRow, Listing
from review.access import known_roles, may, role_name, roles_of
from review.countdown import Deadline, deadline
from review.presenters import RowSummary, presenter_of

Tab = Literal["needs_me", "escalated", "decided_today"]
TABS: tuple[tuple[Tab, str], ...] = (
    ("needs_me", "Needs me"),
    ("escalated", "Escalated"),
    ("decided_today", "Decided today"),
)
RISKS = ("high", "medium", "low")
SEVERITIES = ("critical", "warning", "info", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """One line of the queue."""

    gate: GateRow
    summary: RowSummary
    deadline: Deadline | None
    with_whom: str  # the roles it was escalated to, in words; "" when it was not


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """One page of the queue; `marker` changes when the queue changed."""

    tab: Tab
    is_mine: bool  # False for people who watch what others decide
    items: tuple[QueueItem, ...]
    listing: Listing[GateRow]
    marker: str

    @property
    def risks_differ(self) -> bool:
        """Whether risk tells one row from another: said on every row alike it would only drown what does."""
        return len({item.gate.risk for item in self.items}) > 1


def as_tab(value: str) -> Tab:
    """The tab named in an address; the first one for anything unknown."""
    return next((tab for tab, _ in TABS if tab == value), "needs_me")


def marker(user: User, tab: Tab, page: int) -> str:
    """Changes whenever this person's view of the queue may have changed; cheap enough to poll."""
    return f"{tab}.{page}.{gates.latest_change(_whose(user)[0])}"


def queue(user: User, *, tab: Tab, page: int, now: datetime) -> Queue:
    """The gates this person should look at, nearest deadline first; who decides nothing sees them all.

    On a page those due within the same minute are ordered by risk, then by what the content warns of.
    """
    seen = marker(user, tab, page)
    roles, user_id = _whose(user)
    listing = gates.open_gates(roles=roles, view=tab, user_id=user_id, page=page)
    items = [_item(row, now) for row in listing.rows]
    if tab != "decided_today":
        items.sort(key=_urgency)
    return Queue(
        tab=tab, is_mine=user_id is not None, items=tuple(items), listing=listing, marker=seen
    )


def next_gate(user: User, *, after: UUID) -> UUID | None:
    """The next gate that waits for this person, None when the queue is empty."""
    rows = gates.open_gates(
        roles=roles_of(user), view="needs_me", user_id=user.pk, page=1, page_size=5
    ).rows
    items = sorted((_item(row, timezone.now()) for row in rows), key=_urgency)
    return next((item.gate.id for item in items if item.gate.id != after), None)


def _whose(user: User) -> tuple[frozenset[str], int | None]:
    """The roles and the person whose queue is shown."""
    if may(user, "decide"):
        return roles_of(user), user.pk
    return known_roles(), None


def _item(row: GateRow, now: datetime) -> QueueItem:
    return QueueItem(
        gate=row,
        summary=presenter_of(row).row(row.content),
        deadline=None if row.is_closed else deadline(row.opened_at, row.due_at, now),
        with_whom=_escalated_to(row),
    )


def _urgency(item: QueueItem) -> tuple[datetime, int, int]:
    """Rows come by minute, risk and deadline; only the presenter knows how severe their flags are."""
    due = item.gate.due_at
    minute = due.replace(second=0, microsecond=0) if due else datetime.min.replace(tzinfo=UTC)
    worst = item.summary.worst_flag.severity or item.summary.standing.severity
    return minute, RISKS.index(item.gate.risk), SEVERITIES.index(worst)


def _escalated_to(row: GateRow) -> str:
    """Escalation adds roles to those that have a seat."""
    if not row.level:
        return ""
    seats = {slot.role for slot in row.slots}
    added = [role for role in row.roles if role not in seats] or list(row.roles)
    return " and ".join(role_name(role).lower() for role in added)
