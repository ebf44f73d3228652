"""What the reads answer with about models: breakers, calls, money. Flat and frozen; no queries here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


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
    """Dollars of a route or a run: `wasted` on calls that failed, `saved` by answers that were kept.

    `unknown` calls left and nobody knows what they cost.
    """

    route: str = ""
    calls: int = 0
    failed: int = 0
    cached: int = 0
    unknown: int = 0
    cost: Decimal = Decimal(0)
    wasted: Decimal = Decimal(0)
    saved: Decimal = Decimal(0)
