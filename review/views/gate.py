"""The review page (`/reviews/<gate>/`): document, facts, summary and decision of one gate."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from orchestrator.commands import Verdict
from orchestrator.exceptions import Conflict, Invalid, NotAllowed, RequestRefused
from orchestrator.queries import gates
from orchestrator.queries.rows import GateDetail
from review import decisions, inbox, signature
from review.access import gate_or_404, person
from review.forms import DecisionForm
from review.gate_frame import frame, marker
from review.htmx import aimed_at, go_to, is_htmx, nothing_new, render_page, say, with_toast
from review.middleware import status_of
from review.presenters import presenter_of

FOLDER = "review/gate"


@require_safe
def review(request: HttpRequest, gate_id: UUID) -> HttpResponse:
    gate = gate_or_404(gate_id, request.user)
    return render_page(request, FOLDER, _context(gate))


@require_safe
def status(request: HttpRequest, gate_id: UUID) -> HttpResponse:
    gate = gate_or_404(gate_id, request.user)
    if answer := nothing_new(request, marker(gate)):
        return answer
    seen_hash = request.GET.get("hash", "")
    context = {
        **frame(gate),
        "changed_elsewhere": _changed_elsewhere(gate, seen_hash),
        "seen_hash": seen_hash,
    }
    return render(request, f"{FOLDER}/status.html", context)


@require_POST
def revise(request: HttpRequest, gate_id: UUID) -> HttpResponse:
    user, edits = person(request), request.POST.dict()
    before = request.POST.get("content_hash", "")
    try:
        decisions.revise(gate_id, user=user, content_hash=before, edits=edits)
    except (Conflict, Invalid) as refusal:
        gate = gate_or_404(gate_id, user)
        problem, code = str(refusal), status_of(refusal)
        return _panes(request, gate, edits=edits, problem=problem, status=code)
    gate = gate_or_404(gate_id, user)
    if not is_htmx(request):
        return go_to(request, request.path.removesuffix("revise/"))
    return with_toast(_panes(request, gate), _saved_words(gate, before))


@require_POST
def decide(request: HttpRequest, gate_id: UUID) -> HttpResponse:
    user, form = person(request), DecisionForm(request.POST)
    gate = gate_or_404(gate_id, user)
    if not form.is_valid():
        return _decision(
            request, gate, problem=Invalid("Choose what to do with this form."), status=422
        )
    password = form.cleaned_data.pop("password")
    try:
        if form.cleaned_data["verdict"] == "approve":
            signature.require(request.session, user, password=password, now=time.time())
        decisions.decide(gate_id, user=user, **form.cleaned_data)
    except (Conflict, Invalid, NotAllowed) as refusal:
        gate = gate_or_404(gate_id, user)
        return _decision(request, gate, problem=refusal, status=status_of(refusal))
    return _go_on(request, gates.gate_detail(gate_id, user=user), form.cleaned_data["verdict"])


def _go_on(request: HttpRequest, decided: GateDetail, verdict: Verdict) -> HttpResponse:
    """To the next form that waits for this person, saying what became of the one decided."""
    name = presenter_of(decided).row(decided.content).title or decided.business_key
    done = f"{name}: {decisions.done_words(verdict, decided)}"
    following = inbox.next_gate(person(request), after=decided.id)
    if following is None:
        say(request, f"{done} Nothing else waits for you.")
        return go_to(request, reverse("review:queue"))
    say(request, f"{done} This is the next one.")
    return go_to(request, reverse("review:gate", args=[following]))


def _context(
    gate: GateDetail, *, edits: dict[str, str] | None = None, problem: str = ""
) -> dict[str, Any]:
    presenter = presenter_of(gate)
    return {
        **frame(gate),
        "summary_row": presenter.row(gate.content),
        "subject_url": presenter.subject_url(gate.run_id),
        "panes": presenter.templates,
        "blockers": _blockers(gate),
        "problem": problem,
        **presenter.panels(gate.content, edits),
    }


def _blockers(gate: GateDetail) -> tuple[str, ...]:
    """What has to happen before anybody approves, each as the end of "Approve opens when"."""
    return (*presenter_of(gate).blockers(gate.content), *_unfilled(gate))


def _saved_words(gate: GateDetail, hash_before: str) -> str:
    """What a save came to, and what is left to do."""
    if gate.content_hash == hash_before:
        return "Nothing had changed."
    left = " and ".join(_blockers(gate))
    return f"Saved, and all checks ran again. {f'Approve opens when {left}.' if left else 'Approve is open.'}"


def _unfilled(gate: GateDetail) -> tuple[str, ...]:
    """What an error brought is filled in before anybody approves it."""
    if not gate.misfit:
        return ()
    if gate.content is None:
        return ("the content is filled in",)
    return (f"the content is corrected: {gate.misfit}",)


def _panes(
    request: HttpRequest,
    gate: GateDetail,
    *,
    edits: dict[str, str] | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    """The facts with everything that depends on them, or the whole page without htmx."""
    context = _context(gate, edits=edits, problem=problem)
    return render_page(request, FOLDER, context, fragment="changed", status=status)


def _decision(
    request: HttpRequest, gate: GateDetail, *, problem: RequestRefused, status: int
) -> HttpResponse:
    seen_hash = request.POST.get("content_hash", "")
    context = {
        **_context(gate),
        "decision_problem": f"{problem} {_changed_elsewhere(gate, seen_hash)}".strip(),
        "is_unsigned": isinstance(problem, signature.Unsigned),
        "comment": request.POST.get("comment", ""),
    }
    if seen_hash == gate.content_hash:
        return render_page(request, FOLDER, context, fragment="_decision", status=status)
    # The buttons are for the content as it is now: all of it is shown before anybody presses one again.
    changed = render_page(request, FOLDER, context, fragment="changed", status=status)
    return aimed_at(changed, "gate-facts")


def _changed_elsewhere(gate: GateDetail, seen_hash: str) -> str:
    if not seen_hash or seen_hash == gate.content_hash:
        return ""
    return decisions.changed_words(gate, seen_hash)
