"""Replay of a run from one of its steps (`/runs/<id>/steps/<step>/replay/`): what it would do, then doing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from orchestrator import commands
from orchestrator.exceptions import Conflict, Invalid, NotAllowed
from orchestrator.queries import replays
from orchestrator.queries.replay_rows import ReplayPreview
from review import access
from review.differences import json_lines
from review.forms import MAX_INPUT, RunReplayForm
from review.htmx import go_to, render_page, say


@require_http_methods(["GET", "HEAD", "POST"])
@access.seen_only_by("see_runs")
def replay(request: HttpRequest, run_id: UUID, step_id: int) -> HttpResponse:
    access.require(request.user, "replay_runs")
    preview = _preview(request, run_id, step_id)
    if request.method != "POST":
        return _page(request, preview, RunReplayForm(), status=200)
    form = RunReplayForm(request.POST)
    if not form.is_valid():
        return _page(request, preview, form, status=422)
    try:
        commands.replay_run(
            run_id, user=access.person(request), step=preview.node, **form.cleaned_data
        )
    except (Conflict, Invalid, NotAllowed) as refusal:
        form.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(request, _preview(request, run_id, step_id), form, status=status)
    say(request, "Replay started. The run goes again from this step.")
    return go_to(request, reverse("review:run", args=[run_id]))


def _preview(request: HttpRequest, run_id: UUID, step_id: int) -> ReplayPreview:
    sees_content = access.may(request.user, "see_content")
    return replays.replay_preview(run_id, step_id, may_see_content=sees_content)


def _page(
    request: HttpRequest, preview: ReplayPreview, form: RunReplayForm, *, status: int
) -> HttpResponse:
    shown = "\n".join(json_lines(preview.input or {}))
    context: dict[str, Any] = {
        "preview": preview,
        "form": form,
        "typed": request.POST,
        "input_text": request.POST.get("input") or shown,
        "may_edit": bool(preview.input) and len(shown) <= MAX_INPUT,
    }
    return render_page(request, "review/replay", context, fragment="_replay", status=status)
