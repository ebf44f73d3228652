"""A deadline in words and as a share, for the countdown bar. The browser counts on from `due_at`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from review.durations import span_words

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
