"""The frame around the pages: the rail's live counts and the chosen theme."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from review import navigation
from review.access import person
from review.context_processors import THEMES
from review.htmx import is_htmx, nothing_new, with_toast

A_YEAR = 365 * 24 * 3600
TOO_OLD = "This page is too old to be sent. Load it again, then repeat what you did."


@require_safe
def rail(request: HttpRequest) -> HttpResponse:
    sections = navigation.sections(person(request), request.GET.get("at", ""))
    marker = navigation.marker(sections)
    if answer := nothing_new(request, marker):
        return answer
    context = {"rail": sections, "rail_marker": marker, "rail_at": request.GET.get("at", "")}
    return render(request, "components/_rail.html", context)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark on this device; anything else follows the system again."""
    chosen = request.POST.get("theme", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back, status=303)
    if chosen in THEMES:
        response.set_cookie(
            "theme", chosen, max_age=A_YEAR, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie("theme")
    return response


def too_old(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a missing or outdated form token, in words that say what to do."""
    if is_htmx(request):
        return with_toast(
            HttpResponse(status=403, headers={"HX-Reswap": "none"}), TOO_OLD, tone="bad"
        )
    return render(request, "403.html", {"exception": TOO_OLD}, status=403)
