"""Workflows (`/workflows/`): versions with their runs, workers, and the models that routes ask."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orchestrator import commands
from orchestrator.exceptions import Conflict, Invalid, NotFound
from orchestrator.queries import models, versions
from orchestrator.queries.model_rows import Spending, together
from review import access
from review.forms import BreakerForm
from review.htmx import go_to, render_page, say


@require_safe
@access.allowed("see_workflows")
def workflow_list(request: HttpRequest) -> HttpResponse:
    rows = versions.workflow_versions()
    by_name = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row.name)]
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "workflows": by_name,
        "workers": versions.live_workers(),
        "breakers": models.breakers(),
        "spending": _with_total(models.spending(today)),
        "may_force": access.may(request.user, "force_breakers"),
    }
    return render_page(request, "review/workflows", context)


def _with_total(rows: tuple[Spending, ...]) -> tuple[Spending, ...]:
    """The routes, and all of them together where there are several."""
    return (*rows, together(rows)) if len(rows) > 1 else rows


@require_POST
@access.seen_only_by("see_workflows")
def force_breaker(request: HttpRequest, breaker_id: int) -> HttpResponse:
    access.require(request.user, "force_breakers")
    form = BreakerForm(request.POST)
    if not form.is_valid():
        say(request, "Say why; it is kept with the breaker.", tone="bad")
        return go_to(request, reverse("review:workflows"))
    try:
        commands.force_breaker(breaker_id, user=access.person(request), **form.cleaned_data)
        say(request, "Done. All workers see it with their next call.")
    except (Conflict, Invalid, NotFound) as refusal:
        say(request, str(refusal), tone="bad")
    return go_to(request, reverse("review:workflows"))
