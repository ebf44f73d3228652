"""Looks for what time or a lost worker left behind: bounded, conditional, any number may run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from django.db import OperationalError
from django.db.models import Count, Exists, OuterRef, Q
from django.db.models.functions import Now

from orchestrator import conf
from orchestrator.engine.events import DeadlinePassed, Event, ItemsSettled, LeaseLost, RetryDue
from orchestrator.engine.states import GATE_OPEN, STEP_OPEN, RunState, StepState
from orchestrator.execution import dispatch, worker
from orchestrator.models import Gate, Run, Step
from orchestrator.store import answers, door, lifecycle, model_calls, versions, workers

log = structlog.get_logger("orchestrator.sweeper")

HINT_AFTER = timedelta(seconds=2)
HINTS_PER_QUEUE = 4

Found = Iterator[tuple[UUID, Event]]
Ids = list[int]


def sweep() -> dict[str, int]:
    """One round over everything that may be due; returns how much of each kind was acted on.

    Runs of versions this process does not carry are left to one that does: it could not decide,
    and enough of them would fill every batch.
    """
    carried = list(versions.carried_definitions())
    counts = {kind: _submit_all(kind, find(carried)) for kind, find in FINDERS.items()}
    counts["hints"] = _hint_again()
    counts["forgotten_workers"] = workers.forget()
    counts["retired_versions"] = lifecycle.retire_drained()
    counts["lost_model_calls"] = model_calls.give_up_lost()
    counts["forgotten_answers"] = answers.forget_old()
    # Work that nobody can take is hinted for as long as it waits: no news.
    if any(count for kind, count in counts.items() if kind != "hints"):
        log.info("swept", **counts)
    return counts


def lost_runs(carried: Ids) -> Found:
    """Plain steps whose holder's lease ran out, or whose process on this host is gone."""
    held = Run.objects.filter(state=RunState.RUNNING, version__in=carried)
    due = held.filter(_lost(held)).only("fence").order_by("lease_until")
    for run in due[: conf.sweep_batch()]:
        step = run.steps.filter(item=-1, state=StepState.RUNNING, item_count=None).first()
        if step is not None:
            yield run.pk, LeaseLost(node=step.node, item=-1, fence=run.fence)


def lost_items(carried: Ids) -> Found:
    """The same for items of fan-outs, which hold their own lease."""
    held = Step.objects.filter(fan_state=StepState.RUNNING, item__gte=0, run__version__in=carried)
    due = held.filter(_lost(held)).only("run_id", "node", "item", "fence").order_by("lease_until")
    for step in due[: conf.sweep_batch()]:
        yield step.run_id, LeaseLost(node=step.node, item=step.item, fence=step.fence)


def due_retries(carried: Ids) -> Found:
    """Steps and items whose backoff is over."""
    due = Step.objects.filter(
        state=StepState.RETRYING, next_at__lte=Now(), run__version__in=carried
    ).only("run_id", "node", "item")
    for step in due.order_by("next_at")[: conf.sweep_batch()]:
        yield step.run_id, RetryDue(node=step.node, item=step.item)


def due_gates(carried: Ids) -> Found:
    """Open gates whose deadline has passed."""
    due = Gate.objects.filter(state__in=GATE_OPEN, due_at__lte=Now(), run__version__in=carried)
    for gate in due.order_by("due_at")[: conf.sweep_batch()]:
        yield (
            gate.run_id,
            DeadlinePassed(gate_id=gate.pk, generation=gate.generation, level=gate.level),
        )


def unjoined_fanouts(carried: Ids) -> Found:
    """Nodes whose items are all over, but whose last worker died before the join."""
    open_items = Step.objects.filter(
        run=OuterRef("run"), node=OuterRef("node"), item__gte=0, state__in=STEP_OPEN
    )
    nodes = Step.objects.filter(
        fan_state=StepState.RUNNING, item=-1, run__version__in=carried
    ).only("run_id", "node")
    for node in nodes.filter(~Exists(open_items)).order_by("id")[: conf.sweep_batch()]:
        yield node.run_id, ItemsSettled(node=node.node)


FINDERS: dict[str, Callable[[Ids], Found]] = {
    "lost_runs": lost_runs,
    "lost_items": lost_items,
    "due_retries": due_retries,
    "due_gates": due_gates,
    "unjoined_fanouts": unjoined_fanouts,
}


def _submit_all(kind: str, found: Found) -> int:
    acted = 0
    for run_id, event in found:
        try:
            acted += bool(door.submit(run_id, event).changes)
        except OperationalError:
            raise
        except Exception as error:  # noqa: BLE001 - one run that cannot move must not hold up all others
            name = type(error).__name__
            log.error("sweep_failed", kind=kind, run=str(run_id), error_class=name)
    return acted


def _lost(held: Any) -> Q:
    holders = held.values_list("worker", flat=True).distinct().order_by()
    gone = [name for name in holders if worker.is_gone(name)]
    return Q(lease_until__lt=Now()) | Q(worker__in=gone)


def _hint_again() -> int:
    """Rows that have been ready for a while: their hint was lost, or every worker was busy."""
    before = Now() - HINT_AFTER
    runs = Run.objects.filter(ready_at__lt=before, state__in=[RunState.PENDING, RunState.WAITING])
    items = Step.objects.filter(ready_at__lt=before, fan_state=StepState.READY, item__gte=0)
    waiting: dict[str, int] = {}
    for rows in (runs, items):
        for queue, count in rows.values_list("queue").annotate(count=Count("pk")).order_by():
            waiting[queue] = waiting.get(queue, 0) + count
    hints = [q for q, count in waiting.items() for _ in range(min(count, HINTS_PER_QUEUE))]
    dispatch.hint(hints)
    return len(hints)
