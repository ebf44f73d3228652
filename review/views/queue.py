"""The queue (`/`): what needs me now. Polled as a fragment that answers 204 when nothing changed."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from review import inbox, navigation
from review.access import may, person
from review.htmx import is_poll, nothing_new, render_page
from review.last_look import last_look
from review.views.reading import page_number

NO_ROLE = "Your account has no role yet, so there is nothing to show. Ask an administrator to give you one."


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not may(user, "see_queue"):
        return _elsewhere(user)
    tab, page = inbox.as_tab(request.GET.get("tab", "")), page_number(request)
    polled = is_poll(request)
    if polled and (answer := nothing_new(request, inbox.marker(user, tab, page))):
        return answer
    now = timezone.now()
    shown = inbox.queue(user, tab=tab, page=page, now=now)
    new_since = last_look(request.session, now, is_poll=polled)
    context = {"queue": shown, "tabs": inbox.TABS, "new_since": new_since}
    return render_page(request, "review/queue", context, fragment="_list")


def _elsewhere(user: User) -> HttpResponse:
    """People without a queue start at the first section they may use."""
    home = navigation.home_url(user)
    if not home:
        raise PermissionDenied(NO_ROLE)
    return HttpResponseRedirect(home)
