"""Reads around models: breakers with their state, the calls of steps, what routes and runs have cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, Sum

from orchestrator.models import Breaker, ModelCall
from orchestrator.queries.model_rows import BreakerRow, CallRow, Spending

WASTED = Q(outcome__in=["failed", "lost"])
LEFT = Q(outcome__in=["open", "ok", "failed", "lost"])  # the calls that asked a model


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
    calls = ModelCall.objects.filter(started_at__gte=since).values("route")
    rows: list[Any] = list(calls.annotate(**_sums()).order_by("route"))
    return tuple(map(_spending, rows))


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
