"""The search box: an id, or as much of one as pages show, leads to its page; any other text filters the runs."""

from __future__ import annotations

import re
from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from orchestrator.exceptions import NotFound
from orchestrator.queries import gates, runs
from orchestrator.queries.rows import RunRow
from review.access import allowed, gate_or_404, may
from review.presenters import subject_url

_PART_OF_ID = re.compile("[0-9a-fA-F-]{4,36}")


@require_safe
@allowed("see_runs")
def search(request: HttpRequest) -> HttpResponse:
    text = _wanted(request.GET.get("q", ""))
    runs_with_it = f"{reverse('review:runs')}?{urlencode({'text': text})}"
    return HttpResponseRedirect(
        _page_of(text, request) or _page_of_only(text, request) or runs_with_it
    )


def _wanted(typed: str) -> str:
    """What to look for: of a title as the queue shows it, `MQ · 258D73`, the id."""
    text = typed.rpartition("·")[2].strip()[:100]
    return text.lower() if _PART_OF_ID.fullmatch(text) else text


def _page_of(text: str, request: HttpRequest) -> str:
    """The page of the run or gate with exactly this id, else ""."""
    try:
        wanted = UUID(text)
    except ValueError:
        return ""
    with suppress(NotFound):
        return reverse("review:run", args=[runs.run_detail(wanted).id])
    with suppress(NotFound):
        return reverse("review:gate", args=[gate_or_404(wanted, request.user).id])
    return ""


def _page_of_only(text: str, request: HttpRequest) -> str:
    """The page of the one thing whose id begins so, else ""."""
    if not _PART_OF_ID.fullmatch(text):
        return ""
    found = runs.list_runs(text=text, page_size=1)
    return _page_for(found.rows[0], text, request) if found.total == 1 else ""


def _page_for(run: RunRow, text: str, request: HttpRequest) -> str:
    """Who may see its content gets the open review, or else the page of what the run works on."""
    trace = reverse("review:run", args=[run.id])
    is_run_id = str(run.id).startswith(text)
    if is_run_id or not may(request.user, "see_content"):
        return trace
    gate = gates.latest_gates([run.id]).get(run.id)
    if gate and not gate.is_closed:
        return reverse("review:gate", args=[gate.id])
    return subject_url(run.workflow, run.id) or trace
