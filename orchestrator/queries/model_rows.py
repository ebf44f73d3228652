"""What the reads answer with about models: breakers, calls, money. Flat and frozen; no queries here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal

WASTED = ("failed", "lost")
LEFT = ("open", "ok", *WASTED)  # the calls that asked a model


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakerRow:
    """One model on one route. `until` is when an open one is probed, None where people closed it off."""

    id: int
    route: str
    model: str
    state: str  # closed | open | half_open
    errors: int  # that count at the last look
    until: datetime | None
    wait_until: datetime | None  # what the provider asked for
    is_forced: bool
    forced_by: str
    reason: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """One question to one model, without what was asked or answered. Dollars; None: nobody knows."""

    route: str
    model: str
    template: str
    attempt: int
    outcome: str  # open | ok | cached | failed | skipped | lost
    error_class: str
    error_code: str
    is_probe: bool
    input_tokens: int | None
    output_tokens: int | None
    cost: Decimal | None
    saved: Decimal
    latency_ms: float | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Calls that left, tokens and dollars of a route, a step or a run.

    `wasted` are dollars for calls that failed, `saved` those that kept answers did not cost again;
    `unknown` calls left and nobody knows what they cost.
    """

    route: str = ""
    calls: int = 0
    failed: int = 0
    cached: int = 0
    unknown: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal = Decimal(0)
    wasted: Decimal = Decimal(0)
    saved: Decimal = Decimal(0)

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens


def together(rows: Sequence[Spending]) -> Spending:
    """What several routes cost in sum."""
    names = [one.name for one in fields(Spending) if one.name != "route"]
    return Spending(**{name: sum(getattr(row, name) for row in rows) for name in names})


def spending_of(calls: Sequence[CallRow]) -> Spending:
    """What these calls cost together."""
    left = [call for call in calls if call.outcome in LEFT]
    wasted = [call for call in left if call.outcome in WASTED]
    return Spending(
        calls=len(left),
        failed=len(wasted),
        cached=sum(call.outcome == "cached" for call in calls),
        unknown=sum(call.cost is None for call in left),
        input_tokens=sum(call.input_tokens or 0 for call in calls),
        output_tokens=sum(call.output_tokens or 0 for call in calls),
        cost=sum((call.cost or Decimal(0) for call in calls), Decimal(0)),
        wasted=sum((call.cost or Decimal(0) for call in wasted), Decimal(0)),
        saved=sum((call.saved for call in calls), Decimal(0)),
    )
