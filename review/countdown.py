"""A deadline in words and as a share, for the countdown bar. The browser counts on from `due_at`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Urgency = Literal["calm", "soon", "late"]
SOON_SHARE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """What is left until `due_at`: `permille` of the whole span (0 when overdue) and the same in words."""

    started_at: datetime
    due_at: datetime
    permille: int
    urgency: Urgency
    words: str


def deadline(started_at: datetime, due_at: datetime | None, now: datetime) -> Deadline | None:
    """Put the time left into words; None when there is no deadline."""
    if due_at is None:
        return None
    left = (due_at - now).total_seconds()
    span = max((due_at - started_at).total_seconds(), 1.0)
    share = min(max(left / span, 0.0), 1.0)
    urgency: Urgency = "late" if left < 0 else "soon" if share <= SOON_SHARE else "calm"
    words = f"overdue {span_words(-left)}" if left < 0 else f"{span_words(left)} left"
    return Deadline(
        started_at=started_at,
        due_at=due_at,
        permille=round(share * 1000),
        urgency=urgency,
        words=words,
    )


def span_words(seconds: float) -> str:
    """A span in at most two units: `45 s`, `4 min`, `2 h 10 min`, `3 d 4 h`."""
    whole = int(abs(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, hours, days = whole // 60, whole // 3600, whole // 86400
    if minutes < 60:
        return f"{minutes} min"
    if hours < 24:
        return f"{hours} h {minutes % 60} min" if minutes % 60 else f"{hours} h"
    return f"{days} d {hours % 24} h" if hours % 24 else f"{days} d"
