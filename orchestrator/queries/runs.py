"""Reads around runs: the list, one run as a trace, one step with its input and output."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from orchestrator.exceptions import Conflict, NotFound
from orchestrator.execution.arguments import readable_input
from orchestrator.models import Attempt, Run, Step
from orchestrator.queries import blocked
from orchestrator.queries.attempts import attempt_rows
from orchestrator.queries.readable import read
from orchestrator.queries.replays import cannot_because, replays_of
from orchestrator.queries.rows import Listing, RunDetail, RunRow, StepDetail
from orchestrator.queries.trace import step_row, trace_of
from orchestrator.store import payloads, versions

BLOCKED = "blocked"
LEAST_OF_ID = 4  # hexadecimal digits; fewer begin too many ids


def list_runs(
    *,
    state: str = "",
    workflow: str = "",
    version: str = "",
    text: str = "",
    page: int = 1,
    page_size: int = 50,
) -> Listing[RunRow]:
    """Runs, newest first. `text` matches the business key or the run id from its start.

    `state` may also be "blocked", which open runs are beside their state.
    """
    query = Run.objects.all()
    if state:
        is_wanted = Q(pk__in=blocked.run_ids()) if state == BLOCKED else Q(state=state)
        query = query.filter(is_wanted)
    if workflow:
        query = query.filter(workflow=workflow)
    if version:
        query = query.filter(version__version=version)
    if text:
        query = query.filter(_matches(text))
    start = (page - 1) * page_size
    picked = list(
        query.select_related("version")
        .defer("input")
        .order_by("-created_at")[start : start + page_size]
    )
    return Listing(
        rows=tuple(_rows(picked).values()), total=query.count(), page=page, page_size=page_size
    )


def runs_by_id(ids: Iterable[UUID]) -> dict[UUID, RunRow]:
    """The rows of several runs in a fixed number of queries."""
    return _rows(
        list(Run.objects.filter(pk__in=list(ids)).select_related("version").defer("input"))
    )


def state_counts() -> dict[str, int]:
    """How many runs are in each state."""
    rows = Run.objects.values_list("state").annotate(count=Count("pk")).order_by()
    return dict(rows)


def blocked_count() -> int:
    """How many open runs are blocked."""
    return sum(blocked.counts().values())


def work_of(run_ids: Collection[UUID]) -> tuple[int, float]:
    """How many tries ended in these runs, and the milliseconds spent inside their functions."""
    tries = Attempt.objects.filter(step__run__in=run_ids)
    found = tries.aggregate(count=Count("id"), work_ms=Sum("work_ms"))
    return found["count"], float(found["work_ms"] or 0)


def run_detail(run_id: UUID, *, may_see_content: bool = False) -> RunDetail:
    """One run with its waterfall; what replays replaced in it only for those who may see it."""
    run = Run.objects.select_related("version").defer("input").filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"There is no run {run_id}.", code="unknown_run")
    found = blocked.blockage_of(run)
    return RunDetail(
        **_row_values(run, *_standing([run])[run.pk], is_blocked=found is not None),
        **trace_of(run),
        replays=replays_of(run, may_see_content=may_see_content),
        blocked_since=found.since if found else None,
        blocked_because=found.because if found else "",
    )


def step_detail(step_id: int, *, may_see_content: bool) -> StepDetail:
    """One step with its tries; what went in and out only for those who may see it."""
    step = Step.objects.select_related("run__version").filter(pk=step_id).first()
    if step is None:
        raise NotFound(f"There is no step {step_id}.", code="unknown_step")
    given, output, unreadable = None, None, ""
    if may_see_content:
        given, unreadable = read(lambda: _input(step), otherwise=None)
        output, why = read(lambda: _output(step), otherwise=None)
        unreadable = unreadable or why
    return StepDetail(
        step=step_row(step.run, step),
        run_id=step.run_id,
        input=given,
        output=output,
        may_see_content=may_see_content,
        unreadable=unreadable,
        can_be_replayed=not cannot_because(step),
        attempts=attempt_rows(step),
    )


def _matches(text: str) -> Q:
    """Pages show the first characters of an id, so these find it, too."""
    found = Q(business_key__startswith=text)
    digits = text.replace("-", "").lower()
    if not LEAST_OF_ID <= len(digits) <= 32 or digits.strip("0123456789abcdef"):
        return found
    first, last = UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
    return found | Q(pk__gte=first, pk__lte=last)


def _rows(runs: list[Run]) -> dict[UUID, RunRow]:
    standing, stuck = _standing(runs), blocked.among([run.pk for run in runs])
    return {
        run.pk: RunRow(**_row_values(run, *standing[run.pk], is_blocked=run.pk in stuck))
        for run in runs
    }


def _row_values(run: Run, step: str, error: str, *, is_blocked: bool) -> dict[str, Any]:
    ended = run.finished_at or timezone.now()
    return {
        "id": run.pk,
        "workflow": run.workflow,
        "version": run.version.version,
        "business_key": run.business_key,
        "state": run.state,
        "blocked": is_blocked,
        "step": step,
        "error": error,
        "created_at": run.created_at,
        "finished_at": run.finished_at,
        "duration_seconds": (ended - run.created_at).total_seconds(),
    }


def _standing(runs: list[Run]) -> dict[UUID, tuple[str, str]]:
    """Where each run stands and the class of its last error, in two queries."""
    ids = [run.pk for run in runs]
    at = dict(_standing_steps(ids).values_list("run_id", "node"))
    failed = Attempt.objects.filter(step__run__in=ids).exclude(error_class="")
    last = failed.order_by("step__run_id", "-id").distinct("step__run_id")
    errors = dict(last.values_list("step__run_id", "error_class"))
    return {pk: (at.get(pk, ""), errors.get(pk, "")) for pk in ids}


def _standing_steps(ids: list[UUID]) -> QuerySet[Step]:
    live = ["ready", "running", "retrying", "awaiting_review", "dead", "rejected"]
    return Step.objects.filter(run__in=ids, item=-1, state__in=live).order_by("-id")


def _input(step: Step) -> Any:
    try:
        definition = versions.definition_of(step.run.version)
    except Conflict:
        return None
    return readable_input(definition, step.run, step)


def _output(step: Step) -> Any:
    if step.output is None:
        return None
    return payloads.decode(step.output, run=step.run_id, sha256=step.output_sha256)
