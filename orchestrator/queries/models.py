"""Reads around models: breakers with their state, the calls of steps, what routes and runs have cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from orchestrator.models import Breaker, ModelCall

WASTED = Q(outcome__in=["failed", "lost"])
LEFT = Q(outcome__in=["open", "ok", "failed", "lost"])  # the calls that asked a model


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


def breakers() -> tuple[BreakerRow, ...]:
    """All breakers there are, by route and model."""
    rows = Breaker.objects.select_related("forced_by").order_by("route", "model")
    return tuple(_breaker(row) for row in rows)


def calls_of(step_ids: Collection[int]) -> dict[int, tuple[CallRow, ...]]:
    """The calls of these steps, in the order they were made."""
    found: defaultdict[int, tuple[CallRow, ...]] = defaultdict(tuple)
    for row in ModelCall.objects.filter(step__in=step_ids).order_by("started_at"):
        found[row.step_id] += (_call(row),)
    return found


def spending(since: datetime) -> tuple[Spending, ...]:
    """What each route has cost since then, by name."""
    rows = ModelCall.objects.filter(started_at__gte=since).values("route")
    return tuple(_spending(row) for row in rows.annotate(**_sums()).order_by("route"))


def spent_on(run_id: UUID) -> Spending:
    """What one run has cost."""
    return _spending(ModelCall.objects.filter(run=run_id).aggregate(**_sums()))


def _sums() -> dict[str, Any]:
    return {
        "calls": Count("pk", filter=LEFT),
        "failed_calls": Count("pk", filter=WASTED),
        "cached": Count("pk", filter=Q(outcome="cached")),
        "unknown": Count("pk", filter=LEFT & Q(cost=None)),
        "spent": Sum("cost"),
        "wasted": Sum("cost", filter=WASTED),
        "kept": Sum("saved"),
    }


def _spending(row: dict[str, Any]) -> Spending:
    return Spending(
        route=row.get("route", ""),
        calls=row["calls"],
        failed=row["failed_calls"],
        cached=row["cached"],
        unknown=row["unknown"],
        cost=row["spent"] or Decimal(0),
        wasted=row["wasted"] or Decimal(0),
        saved=row["kept"] or Decimal(0),
    )


def _breaker(row: Breaker) -> BreakerRow:
    person = row.forced_by
    return BreakerRow(
        id=row.pk,
        route=row.route,
        model=row.model,
        state=row.state,
        errors=len(row.failed_at),
        until=row.until,
        wait_until=row.wait_until,
        is_forced=person is not None,
        forced_by=(person.get_full_name() or person.get_username()) if person else "",
        reason=row.reason,
        changed_at=row.changed_at,
    )


def _call(row: ModelCall) -> CallRow:
    return CallRow(
        route=row.route,
        model=row.model,
        template=row.template,
        attempt=row.attempt,
        outcome=row.outcome,
        error_class=row.error_class,
        error_code=row.error_code,
        is_probe=row.is_probe,
        input_tokens=row.input_tokens,
        output_tokens=row.output_tokens,
        cost=row.cost,
        saved=row.saved,
        latency_ms=row.latency_ms,
        at=row.started_at,
    )
