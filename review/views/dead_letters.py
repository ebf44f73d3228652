"""Dead letters (`/dead-letters/`): groups that failed alike, and one letter with edit, replay and discard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from orchestrator import commands
from orchestrator.exceptions import Conflict, Invalid, NotAllowed
from orchestrator.queries import dead_letters
from orchestrator.queries.letter_rows import DeadLetterDetail
from review import access
from review.differences import json_lines, line_diff
from review.forms import ReasonForm, ReplayForm
from review.htmx import go_to, render_page, say
from review.presenters import subject_url
from review.reasons import explain
from review.views.reading import page_number

STATES = (
    ("open", "Open"),
    ("replaying", "Replaying"),
    ("resolved", "Resolved"),
    ("discarded", "Discarded"),
)


@require_safe
@access.allowed("see_dead_letters")
def letter_list(request: HttpRequest) -> HttpResponse:
    states = dict(STATES)
    state = request.GET.get("state", "open")
    state = state if state in states else "open"
    fingerprint = request.GET.get("group", "").replace("\x00", "")[:128]
    groups = dead_letters.groups()
    context = {
        "groups": [(group, explain(group.reason)) for group in groups],
        "listing": dead_letters.list_letters(
            state=state, fingerprint=fingerprint, page=page_number(request)
        ),
        "state": state,
        "states": STATES,
        "fingerprint": fingerprint,
        "query": urlencode({"state": state} | ({"group": fingerprint} if fingerprint else {})),
        "titles_shared": _shared(explain(group.reason).title for group in groups),
        "open_count": sum(group.count for group in groups),
    }
    return render_page(request, "review/dead_letters", context, fragment="_list")


@require_safe
@access.seen_only_by("see_dead_letters")
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    detail = dead_letters.letter_detail(letter_id)
    return render_page(request, "review/letter", _context(request, detail))


@require_POST
@access.seen_only_by("see_dead_letters")
def replay(request: HttpRequest, letter_id: int) -> HttpResponse:
    access.require(request.user, "replay")
    detail = dead_letters.letter_detail(letter_id)
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return _again(request, detail, form, status=422)
    try:
        commands.replay_letter(letter_id, user=access.person(request), **form.cleaned_data)
    except (Conflict, Invalid, NotAllowed) as refusal:
        form.add_error(None, str(refusal))
        status = 409 if isinstance(refusal, Conflict) else 422
        return _again(request, dead_letters.letter_detail(letter_id), form, status=status)
    say(request, "Replay started. The run goes on from the failed step.")
    return go_to(request, reverse("review:run", args=[detail.run_id]))


@require_POST
@access.seen_only_by("see_dead_letters")
def discard(request: HttpRequest, letter_id: int) -> HttpResponse:
    access.require(request.user, "discard")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _again(request, dead_letters.letter_detail(letter_id), form, status=422)
    try:
        commands.discard_letter(
            letter_id, user=access.person(request), reason=form.cleaned_data["reason"]
        )
    except (Conflict, Invalid, NotAllowed) as refusal:
        form.add_error(None, str(refusal))
        return _again(request, dead_letters.letter_detail(letter_id), form, status=409)
    say(request, "Discarded. The letter stays on record.")
    return go_to(request, reverse("review:dead-letters"))


def _shared(titles: Iterable[str]) -> frozenset[str]:
    """The titles that several groups have: only their messages tell these apart."""
    return frozenset(title for title, count in Counter(titles).items() if count > 1)


def _context(request: HttpRequest, detail: DeadLetterDetail) -> dict[str, Any]:
    sees_content = access.may(request.user, "see_content")
    is_open = detail.state == "open"
    original = json_lines(detail.input)
    edited = detail.edited_input
    return {
        "letter": detail,
        "explanation": explain(detail.reason),
        "may_see_content": sees_content,
        "subject_url": subject_url(detail.workflow, detail.run_id) if sees_content else "",
        "may_replay": is_open and sees_content and access.may(request.user, "replay"),
        "may_discard": is_open and access.may(request.user, "discard"),
        "input_text": "\n".join(json_lines(edited) if edited is not None else original),
        "original_text": "\n".join(original),
        "diff": line_diff(original, json_lines(edited)) if edited is not None else (),
    }


def _again(
    request: HttpRequest, detail: DeadLetterDetail, form: ReasonForm, *, status: int
) -> HttpResponse:
    """The same page with what was typed and what is wrong with it."""
    context = _context(request, detail) | {"form": form, "typed": request.POST}
    if request.POST.get("input"):
        context["input_text"] = request.POST["input"]
    return render_page(request, "review/letter", context, fragment="_repair", status=status)
