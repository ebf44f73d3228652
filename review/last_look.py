"""When a person last looked at the queue, as far as their session knows: what came after that is new to them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase

_NOW, _BEFORE = "queue_looked_at", "queue_looked_before"


def last_look(session: SessionBase, now: datetime, *, is_poll: bool) -> datetime | None:
    """The look before this one, None at the first. A poll is no look: during the first it tells what came since it."""
    if is_poll:
        before = session.get(_BEFORE) or session.get(_NOW, "")
    else:
        before = session[_BEFORE] = session.get(_NOW, "")
        session[_NOW] = now.isoformat()
    return datetime.fromisoformat(before) if before else None
