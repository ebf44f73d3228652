"""Reads around models: breakers with their state, the calls of steps, what routes and runs have cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from orchestrator.models import Breaker, ModelCall
from orchestrator.queries.model_rows import LEFT, WASTED, BreakerRow, CallRow, Spending
from orchestrator.store.roles import name_of

HAS_LEFT = Q(outcome__in=LEFT)
IS_WASTED = Q(outcome__in=WASTED)


def breakers() -> tuple[BreakerRow, ...]:
    """All breakers there are, by route and model."""
    rows = Breaker.objects.select_related("forced_by").order_by("route", "model")
    return tuple(_breaker(row) for row in rows)


def calls_of(step_ids: Collection[int]) -> dict[int, tuple[CallRow, ...]]:
    """The calls of these steps, in the order they were made."""
    return _by_step(ModelCall.objects.filter(step__in=step_ids))


def calls_in(run_id: UUID) -> dict[int, tuple[CallRow, ...]]:
    """The calls of all steps of a run, in the order they were made."""
    return _by_step(ModelCall.objects.filter(run=run_id))


def _by_step(rows: QuerySet[ModelCall]) -> dict[int, tuple[CallRow, ...]]:
    found: defaultdict[int, tuple[CallRow, ...]] = defaultdict(tuple)
    for row in rows.order_by("started_at"):
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
        "calls": Count("pk", filter=HAS_LEFT),
        "failed_calls": Count("pk", filter=IS_WASTED),
        "cached": Count("pk", filter=Q(outcome="cached")),
        "unknown": Count("pk", filter=HAS_LEFT & Q(cost=None)),
        "asked_tokens": Sum("input_tokens"),
        "answered_tokens": Sum("output_tokens"),
        "spent": Sum("cost"),
        "wasted": Sum("cost", filter=IS_WASTED),
        "kept": Sum("saved"),
    }


def _spending(row: dict[str, Any]) -> Spending:
    return Spending(
        route=row.get("route", ""),
        calls=row["calls"],
        failed=row["failed_calls"],
        cached=row["cached"],
        unknown=row["unknown"],
        input_tokens=row["asked_tokens"] or 0,
        output_tokens=row["answered_tokens"] or 0,
        cost=row["spent"] or Decimal(0),
        wasted=row["wasted"] or Decimal(0),
        saved=row["kept"] or Decimal(0),
    )


def _breaker(row: Breaker) -> BreakerRow:
    return BreakerRow(
        id=row.pk,
        route=row.route,
        model=row.model,
        state=row.state,
        errors=len(row.failed_at),
        until=row.until,
        wait_until=row.wait_until,
        is_forced=row.forced_by is not None,
        forced_by=name_of(row.forced_by),
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
