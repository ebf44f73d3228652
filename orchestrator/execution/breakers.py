"""Breakers as calls meet them: decided on what all workers share, and decided again if somebody was faster."""

from __future__ import annotations

from datetime import datetime

import structlog

from orchestrator.engine import breaker as rules
from orchestrator.engine.breaker import Admission, BreakerSnapshot, Ended
from orchestrator.engine.states import BreakerState
from orchestrator.exceptions import Conflict, NotFound, RaceLost
from orchestrator.llm.errors import BreakerOpen
from orchestrator.llm.routes import ModelRoute
from orchestrator.store import breakers
from orchestrator.store.breakers import Seen

log = structlog.get_logger("orchestrator.models")

MOST_RACES = 100  # lost one after the other: more than that is no race
WAITS_BEYOND = 15.0  # seconds a probe may take beyond the timeout of its call before it is given up


def admit(route: ModelRoute, model: str, *, call: str, now: datetime) -> bool:
    """Whether the call is the probe; BreakerOpen when it may not leave at all."""
    for _ in range(MOST_RACES):
        seen = breakers.look(route.name, model, now=now)
        found = rules.admit(seen.snapshot, call=call, longest=route.timeout + WAITS_BEYOND, now=now)
        if not found.is_admitted:
            raise _open(model, found, now)
        if found.after is None:
            return False
        if _changed(seen, found.after, now):
            return True
    raise RaceLost(f"the breaker of {model} could not be read to the end")


def ended(
    route: ModelRoute, model: str, how: Ended, *, call: str, now: datetime, wait: float = 0.0
) -> None:
    """Tell the breaker how a call ended."""
    for _ in range(MOST_RACES):
        seen = breakers.look(route.name, model, now=now)
        after = rules.ended(seen.snapshot, route.breaker, how, call=call, now=now, wait=wait)
        if after is None or _changed(seen, after, now):
            return
    raise RaceLost(f"the breaker of {model} could not be told how a call ended")


def force(breaker_id: int, to: BreakerState, *, by: int, reason: str, now: datetime) -> None:
    """What people decide about a model. NotFound; Conflict when it is so already."""
    seen = breakers.find(breaker_id)
    if seen is None:
        raise NotFound(f"There is no breaker {breaker_id}.", code="breaker_unknown")
    after = rules.forced(seen.snapshot, to)
    if after is None:
        raise Conflict(f"The breaker of {seen.row} is {to} already.", code="breaker_state")
    if not _changed(seen, after, now, by=by, reason=reason):
        raise Conflict("The breaker has changed meanwhile; look again.", code="breaker_changed")


def _changed(
    seen: Seen,
    after: BreakerSnapshot,
    now: datetime,
    *,
    by: int | None = None,
    reason: str = "",
) -> bool:
    before = seen.snapshot.state
    if not breakers.change(seen, after, now=now, forced_by=by, reason=reason):
        return False
    if after.state is not before:
        name, model = seen.row.route, seen.row.model
        log.info("breaker_changed", route=name, model=model, before=before, state=after.state.value)
    return True


def _open(model: str, found: Admission, now: datetime) -> BreakerOpen:
    wait = (found.again_at - now).total_seconds() if found.again_at else None
    until = f" until {found.again_at:%H:%M:%S} UTC" if found.again_at else ""
    return BreakerOpen(f"{model} is left out{until}: {found.because}", retry_after=wait)
