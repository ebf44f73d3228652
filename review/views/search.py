"""The search box: an id leads straight to its page, any other text filters the runs."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from orchestrator.exceptions import NotFound
from orchestrator.queries import runs
from review.access import allowed, gate_or_404


@require_safe
@allowed("see_runs")
def search(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:100]
    url = _page_of(text, request) or f"{reverse('review:runs')}?{urlencode({'text': text})}"
    return HttpResponseRedirect(url)


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
