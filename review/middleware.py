"""What holds for every request: how long a session lives, what may be cached, how refusals become pages."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from orchestrator.exceptions import Conflict, Invalid, NotAllowed, NotFound, RequestRefused
from review.htmx import is_htmx, is_poll, with_toast

ABSOLUTE_SECONDS = 12 * 3600
RENEW_AFTER_SECONDS = 60
STATUS: tuple[tuple[type[RequestRefused], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Conflict, 409),
    (Invalid, 422),
)

Next = Callable[[HttpRequest], HttpResponse]


class SessionLifeMiddleware:
    """Renews the idle time of a session when a person asks for something, never when a timer polls.

    After twelve hours the session ends whatever happens. An htmx request of a person who is not signed in any
    more moves the whole page to the sign-in form instead of putting that form into a fragment.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            self._keep_or_end(request)
        response = self.get_response(request)
        if is_htmx(request) and response.status_code == 302:
            return HttpResponse(status=204, headers={"HX-Redirect": _page_of(request, response)})
        return response

    def _keep_or_end(self, request: HttpRequest) -> None:
        now = int(time.time())
        started = request.session.setdefault("started_at", now)
        if now - started > ABSOLUTE_SECONDS:
            logout(request)
        elif not is_poll(request) and now - request.session.get("seen_at", 0) > RENEW_AFTER_SECONDS:
            request.session["seen_at"] = now


def _page_of(request: HttpRequest, response: HttpResponse) -> str:
    """The redirect's target; a sign-in form should lead back to the page shown, not to a fragment of it."""
    target, _, query = response["Location"].partition("?")
    if not query.startswith("next="):
        return response["Location"]
    return f"{target}?{urlencode({'next': _shown(request)})}"


def _shown(request: HttpRequest) -> str:
    try:
        return HtmxDetails(request).current_url_abs_path or "/"
    except ValueError:  # the header is no address at all
        return "/"


class BodyLimitMiddleware:
    """Refuses a body that is too long before anything reads it: files would fill the disk, whoever sends them.

    The check of the form token reads the whole body, and it comes before anybody asks who sent it.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type == "multipart/form-data" and _length(request) > _most(request):
            return _page(request, 413, "That is too much at once. Send fewer or smaller files.")
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    """Bytes of the body as announced; Django reads no more than that, and nothing where it is no number."""
    written = request.headers.get("Content-Length") or ""
    is_number = written.isascii() and written.isdigit()
    return int(written[:20]) if is_number else 0


def _most(request: HttpRequest) -> int:
    is_known = request.user.is_authenticated
    return settings.UPLOAD_MAX_BYTES if is_known else settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class PrivateCachingMiddleware:
    """Pages for signed-in people are never stored by a cache unless a view says how."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response


class RefusalMiddleware:
    """Turns what the engine refuses into the matching page: 404, 403, 409 or 422."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django's hook for exceptions of views; others than refusals go their usual way."""
        if not isinstance(error, RequestRefused):
            return None
        return _page(request, status_of(error), str(error))


def status_of(error: RequestRefused) -> int:
    """The HTTP status of a refusal."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 422)


def _page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    if is_htmx(request):
        # Nothing to put on the page: the refusal goes where messages go.
        response = HttpResponse(status=status, headers={"HX-Reswap": "none"})
        return with_toast(response, message, tone="bad")
    template = "409.html" if status == 422 else f"{status}.html"
    return render(request, template, {"exception": message, "status": status}, status=status)
