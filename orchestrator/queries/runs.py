"""Reads around runs: the list, one run as a trace, one step with its input and output."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from orchestrator.engine.states import RUN_OPEN
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.execution.arguments import readable_input
from orchestrator.models import Attempt, Run, Step, WorkflowVersion
from orchestrator.queries.attempts import attempt_rows
from orchestrator.queries.rows import Listing, RunDetail, RunRow, StepDetail, WorkflowRow
from orchestrator.queries.trace import step_row, trace_of
from orchestrator.store import payloads, versions


def list_runs(
    *,
    state: str = "",
    workflow: str = "",
    text: str = "",
    page: int = 1,
    page_size: int = 50,
) -> Listing[RunRow]:
    """Runs, newest first. `text` matches the business key from its start, or a run id."""
    query = Run.objects.all()
    if state:
        query = query.filter(state=state)
    if workflow:
        query = query.filter(workflow=workflow)
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


def work_of(run_ids: Collection[UUID]) -> tuple[int, float]:
    """How many tries ended in these runs, and the milliseconds spent inside their functions."""
    tries = Attempt.objects.filter(step__run__in=run_ids)
    found = tries.aggregate(count=Count("id"), work_ms=Sum("work_ms"))
    return found["count"], float(found["work_ms"] or 0)


def run_detail(run_id: UUID) -> RunDetail:
    """One run with its waterfall."""
    run = Run.objects.select_related("version").defer("input").filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"There is no run {run_id}.", code="unknown_run")
    return RunDetail(**_row_values(run, *_standing([run])[run.pk]), **trace_of(run))


def step_detail(step_id: int, *, may_see_content: bool) -> StepDetail:
    """One step with its tries; what went in and out only for those who may see it."""
    step = Step.objects.select_related("run__version").filter(pk=step_id).first()
    if step is None:
        raise NotFound(f"There is no step {step_id}.", code="unknown_step")
    return StepDetail(
        step=step_row(step.run, step),
        run_id=step.run_id,
        input=_input(step) if may_see_content else None,
        output=_output(step) if may_see_content else None,
        may_see_content=may_see_content,
        attempts=attempt_rows(step),
    )


def workflow_versions() -> tuple[WorkflowRow, ...]:
    """All versions that ever ran here, the newest first."""
    rows = WorkflowVersion.objects.annotate(
        total=Count("runs"), open=Count("runs", filter=Q(runs__state__in=list(RUN_OPEN)))
    ).order_by("name", "-created_at")
    return tuple(
        WorkflowRow(
            name=row.name,
            version=row.version,
            state=row.state,
            fingerprint=row.fingerprint,
            open_runs=row.open,
            total_runs=row.total,
            runnable_here=versions.carried(row) is not None,
            created_at=row.created_at,
        )
        for row in rows
    )


def _matches(text: str) -> Q:
    found = Q(business_key__startswith=text)
    try:
        return found | Q(pk=UUID(text))
    except ValueError:
        return found


def _rows(runs: list[Run]) -> dict[UUID, RunRow]:
    standing = _standing(runs)
    return {run.pk: RunRow(**_row_values(run, *standing[run.pk])) for run in runs}


def _row_values(run: Run, step: str, error: str) -> dict[str, Any]:
    ended = run.finished_at or timezone.now()
    return {
        "id": run.pk,
        "workflow": run.workflow,
        "version": run.version.version,
        "business_key": run.business_key,
        "state": run.state,
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
