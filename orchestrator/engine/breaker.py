"""When a model is asked and when it is left out: 3 errors within 60 s, 600 s of rest, one probe.

`closed`: asked. `open`: left out until a time, or, switched off by people, until they close it.
`half_open`: one call probes, all others leave it out. What comes of a call that is not the probe
changes nothing once the breaker is not closed: it left before.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from orchestrator.engine.states import BreakerState
from orchestrator.llm.limits import Breaker


class Ended(StrEnum):
    """How a call ended, as far as the breaker cares."""

    OK = "ok"
    ERROR = "error"
    NEITHER = "neither"  # nothing that speaks for or against the model


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerSnapshot:
    """`failed_at`: the errors that still count, oldest first. `wait_until`: what a Retry-After asked for.

    `until` None in `open`: people switched it off. `probe` names the call that tries, `probe_until`
    when it is given up for lost, so that another may try.
    """

    state: BreakerState = BreakerState.CLOSED
    failed_at: tuple[datetime, ...] = ()
    until: datetime | None = None
    probe: str = ""
    probe_until: datetime | None = None
    wait_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """Whether a call may leave. `after` must be written before it does; `again_at` is when to ask again."""

    is_admitted: bool
    because: str = ""
    after: BreakerSnapshot | None = None
    again_at: datetime | None = None


def admit(breaker: BreakerSnapshot, *, call: str, longest: float, now: datetime) -> Admission:
    """A call may leave while the breaker is closed, and as the one probe when its rest is over.

    `longest` are the seconds after which a probe that was not heard of is given up.
    """
    if breaker.wait_until is not None and now < breaker.wait_until:
        return _refused("asked to wait", breaker.wait_until)
    if breaker.state is BreakerState.CLOSED:
        return Admission(is_admitted=True)
    if breaker.state is BreakerState.OPEN and breaker.until is None:
        return _refused("switched off by people", None)
    busy_until = breaker.until if breaker.state is BreakerState.OPEN else breaker.probe_until
    if busy_until is not None and now < busy_until:
        why = "failed too often lately" if breaker.state is BreakerState.OPEN else "being probed"
        return _refused(why, busy_until)
    probing = BreakerSnapshot(
        state=BreakerState.HALF_OPEN, probe=call, probe_until=now + timedelta(seconds=longest)
    )
    return Admission(is_admitted=True, after=probing)


def ended(
    breaker: BreakerSnapshot,
    rules: Breaker,
    how: Ended,
    *,
    call: str,
    now: datetime,
    wait: float = 0.0,
) -> BreakerSnapshot | None:
    """The breaker after a call ended; None when nothing changes. `wait` are seconds of a Retry-After."""
    after = _after(breaker, rules, how, call, now)
    if wait > 0:
        asked = now + timedelta(seconds=wait)
        after = replace(after, wait_until=max(asked, after.wait_until or asked))
    return None if after == breaker else after


def forced(breaker: BreakerSnapshot, to: BreakerState) -> BreakerSnapshot | None:
    """What people decide: open until they close it, or closed with a clean record; None when it is so."""
    after = BreakerSnapshot(state=to)
    return None if after == breaker else after


def _after(
    breaker: BreakerSnapshot, rules: Breaker, how: Ended, call: str, now: datetime
) -> BreakerSnapshot:
    if breaker.state is BreakerState.HALF_OPEN and breaker.probe == call:
        return _probed(breaker, rules, how, now)
    if breaker.state is BreakerState.CLOSED and how is Ended.ERROR:
        return _counted(breaker, rules, now)
    return breaker


def _probed(breaker: BreakerSnapshot, rules: Breaker, how: Ended, now: datetime) -> BreakerSnapshot:
    if how is Ended.OK:
        return BreakerSnapshot()
    if how is Ended.ERROR:
        return BreakerSnapshot(state=BreakerState.OPEN, until=_rest(rules, now))
    return replace(breaker, probe="", probe_until=now)  # it proved nothing: the next call may probe


def _counted(breaker: BreakerSnapshot, rules: Breaker, now: datetime) -> BreakerSnapshot:
    since = now - timedelta(seconds=rules.within)
    recent = (*(at for at in breaker.failed_at if at >= since), now)[-rules.errors :]
    if len(recent) < rules.errors:
        return replace(breaker, failed_at=recent)
    return BreakerSnapshot(state=BreakerState.OPEN, failed_at=recent, until=_rest(rules, now))


def _rest(rules: Breaker, now: datetime) -> datetime:
    return now + timedelta(seconds=rules.open_for)


def _refused(because: str, again_at: datetime | None) -> Admission:
    return Admission(is_admitted=False, because=because, again_at=again_at)
