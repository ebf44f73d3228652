"""Workflows (`/workflows/`): versions, their state and how many runs each still has."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from orchestrator.queries import versions
from review import access
from review.htmx import render_page


@require_safe
@access.allowed("see_workflows")
def workflow_list(request: HttpRequest) -> HttpResponse:
    rows = versions.workflow_versions()
    by_name = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row.name)]
    context = {"workflows": by_name, "workers": versions.live_workers()}
    return render_page(request, "review/workflows", context)
