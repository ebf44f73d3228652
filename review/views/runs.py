"""Runs (`/runs/`), one run (`/runs/<id>/`) and the drawer of one of its steps."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from orchestrator import commands
from orchestrator.exceptions import Conflict, Invalid, NotFound
from orchestrator.queries import runs, versions
from orchestrator.queries.replay_rows import ReplayRow
from review import access
from review.differences import DiffLine, json_lines, line_diff
from review.forms import ReasonForm, RunFilterForm
from review.htmx import go_to, is_poll, nothing_new, render_page, say
from review.presenters import subject_url
from review.trace import trace


@require_safe
@access.allowed("see_runs")
def run_list(request: HttpRequest) -> HttpResponse:
    form = RunFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    names = ("state", "workflow", "version", "text")
    chosen: dict[str, Any] = {name: wanted.get(name) or "" for name in names}
    known = versions.versions_of(chosen["workflow"])
    if chosen["version"] not in known:  # of the workflow that was chosen before
        chosen["version"] = ""
    counts = runs.state_counts()
    context = {
        "listing": runs.list_runs(**chosen, page=wanted.get("page") or 1),
        "counts": counts,
        "all_count": sum(counts.values()),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
        "blocked_count": runs.blocked_count(),
        "workflows": versions.workflow_names(),
        "versions": known,
        "query": urlencode({name: value for name, value in chosen.items() if value}),
        "may_see_content": access.may(request.user, "see_content"),
    }
    return render_page(request, "review/runs", context, fragment="_found")


@require_safe
@access.seen_only_by("see_runs")
def run_page(request: HttpRequest, run_id: UUID) -> HttpResponse:
    sees_content = access.may(request.user, "see_content")
    run = runs.run_detail(run_id, may_see_content=sees_content)
    fold = {"yes": True, "no": False}.get(request.GET.get("fold", ""))
    drawn = trace(run, timezone.now(), folded=fold)
    if is_poll(request) and (answer := nothing_new(request, drawn.marker)):
        return answer
    context = {
        "run": run,
        "replays": [(row, _replaced(row)) for row in run.replays],
        "trace": drawn,
        "fold": request.GET.get("fold", "") if fold is not None else "",
        "may_cancel": drawn.is_open and access.may(request.user, "cancel_runs"),
        "may_see_content": sees_content,
        "may_see_workflows": access.may(request.user, "see_workflows"),
        "subject_url": subject_url(run.workflow, run.id) if sees_content else "",
    }
    return render_page(request, "review/run", context, fragment="_trace")


@require_safe
@access.seen_only_by("see_runs")
def run_step(request: HttpRequest, run_id: UUID, step_id: int) -> HttpResponse:
    sees_content = access.may(request.user, "see_content")
    step = runs.step_detail(step_id, may_see_content=sees_content)
    if step.run_id != run_id:
        raise NotFound(f"Run {run_id} has no such step.")
    may_replay = step.can_be_replayed and access.may(request.user, "replay_runs")
    context = {"detail": step, "run_id": run_id, "may_replay": may_replay}
    return render_page(request, "review/step", context, fragment="_step")


@require_POST
@access.seen_only_by("see_runs")
def cancel(request: HttpRequest, run_id: UUID) -> HttpResponse:
    access.require(request.user, "cancel_runs")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        say(request, "Give a reason for cancelling; it is kept with the run.", tone="bad")
        return go_to(request, reverse("review:run", args=[run_id]))
    try:
        commands.cancel_run(run_id, user=access.person(request), reason=form.cleaned_data["reason"])
        say(request, "The run is being cancelled.")
    except (Conflict, Invalid) as refusal:
        say(request, str(refusal), tone="bad")
    return go_to(request, reverse("review:run", args=[run_id]))


def _replaced(row: ReplayRow) -> tuple[DiffLine, ...]:
    """What the replay put in place of what, line by line; nothing for those who may not see it."""
    if not row.new:
        return ()
    return line_diff(json_lines(row.old) if row.old else (), json_lines(row.new))
