"""Answers for people with and without htmx: the only place that reads and writes htmx headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

Tone = Literal["good", "bad", "note"]
_LEVELS = {"good": messages.SUCCESS, "bad": messages.ERROR, "note": messages.INFO}


def is_htmx(request: HttpRequest) -> bool:
    """Whether a fragment is wanted; a history restoration wants the whole page."""
    return (
        request.headers.get("HX-Request") == "true"
        and request.headers.get("HX-History-Restore-Request") != "true"
    )


def is_poll(request: HttpRequest) -> bool:
    """Whether a timer asked and not a person: such a request never renews the session."""
    return request.headers.get("X-Poll") == "1"


def render_page(
    request: HttpRequest,
    folder: str,
    context: Mapping[str, Any],
    *,
    fragment: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render `<folder>/page.html`, or for htmx the named fragment that the page includes."""
    name = fragment if fragment and is_htmx(request) else "page"
    response = render(request, f"{folder}/{name}.html", dict(context), status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response


def nothing_new(request: HttpRequest, marker: str) -> HttpResponse | None:
    """A 204 when the poll has already seen this marker, else None."""
    if is_htmx(request) and request.GET.get("seen") == marker:
        return HttpResponse(status=204)
    return None


def aimed_at(response: HttpResponse, element_id: str) -> HttpResponse:
    """Put the fragment in the place of this element, whatever the request meant to replace."""
    response["HX-Retarget"] = f"#{element_id}"
    return response


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to another page of this site after a POST."""
    if is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def say(request: HttpRequest, text: str, *, tone: Tone = "good") -> None:
    """Show a short message on the next page this person sees. Never put patient data in it."""
    messages.add_message(request, _LEVELS[tone], text)


def with_toast(response: HttpResponse, text: str, *, tone: Tone = "good") -> HttpResponse:
    """Show a short message beside a fragment, without a new page."""
    response["HX-Trigger"] = json.dumps({"toast": {"text": text, "tone": tone}})
    return response
