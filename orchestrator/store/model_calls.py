"""The ledger of models: a row before a call leaves, closed once with what came of it.

A call is written down in a transaction of its own, with the proof that its step is still held: what left is
known, whatever happens to the worker.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce, Now

from orchestrator.exceptions import OrchestratorError
from orchestrator.llm.errors import BudgetSpent
from orchestrator.llm.limits import Budget, Price
from orchestrator.llm.prices import FREE
from orchestrator.models import ModelCall
from orchestrator.models.model_call import CallOutcome
from orchestrator.store import holds
from orchestrator.store.durable import durably
from orchestrator.store.held import Held
from orchestrator.store.statements import fetch_one

LOCK_ROUTE = "SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 1))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call as it begins. `price` None: nobody knows; `reserved` is the most it can cost."""

    id: UUID
    route: str
    model: str
    template: str
    price: Price | None
    reserved: Decimal
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What came of a call. `cost` None: nobody knows."""

    outcome: CallOutcome
    at: datetime
    cost: Decimal | None
    error: BaseException | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    latency_ms: float | None = None


def begin(held: Held, call: Call, *, limits: Budget) -> bool:
    """Write down that a call is about to leave; False when this worker no longer holds the step.

    BudgetSpent when it could cost more than is left; then nothing is written. All calls of a route
    with a budget pass here one by one, so that two cannot spend the same rest.
    """
    with durably(_misplaced):
        if fetch_one(holds.proof(held, locked=True), holds.values(held)) is None:
            return False
        if limits != Budget() and call.price != FREE:
            fetch_one(LOCK_ROUTE, {"name": call.route})
            _refuse_overspending(held, call, limits)
        ModelCall.objects.create(**_begun(held, call), reserved=call.reserved)
    return True


def close(call_id: UUID, end: End, *, is_probe: bool = False) -> bool:
    """Write down what came of a call, once; an answer that comes after all is no longer lost."""
    rows = ModelCall.objects.filter(pk=call_id, outcome__in=[CallOutcome.OPEN, CallOutcome.LOST])
    return bool(rows.update(**_ended(end), is_probe=is_probe))


def note(held: Held, call: Call, end: End, *, saved: Decimal = Decimal(0)) -> None:
    """Write down, in one, a call that never left: answered from what was kept, or refused by a budget."""
    with durably(_misplaced):
        ModelCall.objects.create(**_begun(held, call), **_ended(end), saved=saved)


def give_up_lost() -> int:
    """Close the calls of tries that are over: their worker died before it heard the answer."""
    over = ~Q(step__state="running") | Q(step__fence__gt=F("attempt"))
    lost = ModelCall.objects.filter(over, outcome=CallOutcome.OPEN).values("pk")
    rows = ModelCall.objects.filter(pk__in=lost, outcome=CallOutcome.OPEN)
    return rows.update(outcome=CallOutcome.LOST, ended_at=Now())


def _refuse_overspending(held: Held, call: Call, limits: Budget) -> None:
    if call.price is None:
        raise BudgetSpent(
            f"nobody knows what {call.model} costs, so it cannot keep to the budget of route "
            f"{call.route!r}: name its price in prices="
        )
    rows = ModelCall.objects.filter(route=call.route)
    today = call.at.replace(hour=0, minute=0, second=0, microsecond=0)
    for limit, spent_on, what in (
        (limits.per_day, rows.filter(started_at__gte=today), "day"),
        (limits.per_run, rows.filter(run=held.run_id), "run"),
    ):
        if limit is not None and (spent := _spent(spent_on)) + call.reserved > limit:
            raise BudgetSpent(
                f"route {call.route!r} has spent ${spent:.4f} of its ${limit:.2f} per {what}; a call "
                f"of {call.model} may cost ${call.reserved:.4f}"
            )


def _spent(rows: Any) -> Decimal:
    """What calls cost; of those whose cost nobody knows (yet), the most they can."""
    found: Decimal | None = rows.aggregate(spent=Sum(Coalesce("cost", "reserved")))["spent"]
    return found or Decimal(0)


def _begun(held: Held, call: Call) -> dict[str, Any]:
    return {
        "id": call.id,
        "run_id": held.run_id,
        "step_id": held.step_id,
        "attempt": held.number,
        "route": call.route,
        "model": call.model,
        "template": call.template,
        "input_price": call.price.input if call.price else None,
        "output_price": call.price.output if call.price else None,
        "started_at": call.at,
    }


def _ended(end: End) -> dict[str, Any]:
    error = end.error
    return {
        "outcome": end.outcome,
        "ended_at": end.at,
        "cost": end.cost,
        "error_class": type(error).__name__[:120] if error else "",
        "error_code": str(getattr(error, "code", ""))[:60] if error else "",
        "input_tokens": end.input_tokens,
        "output_tokens": end.output_tokens,
        "latency_ms": end.latency_ms,
    }


def _misplaced() -> OrchestratorError:
    return OrchestratorError(
        "a model is asked outside of transactions, so that what it costs is written down; call "
        "generate() after the `with transaction.atomic()` block",
        code="model_misplaced",
    )
