"""Reads around dead letters: groups that failed alike, the list, one letter with its input."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Max, Min, QuerySet, When

from orchestrator.engine.states import LetterState
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.execution.arguments import readable_input
from orchestrator.models import DeadLetter
from orchestrator.queries.attempts import attempt_rows
from orchestrator.queries.letter_rows import DeadLetterDetail, DeadLetterGroup, DeadLetterRow
from orchestrator.queries.readable import read
from orchestrator.queries.rows import Listing
from orchestrator.store import payloads, versions
from orchestrator.store.roles import name_of


def groups() -> tuple[DeadLetterGroup, ...]:
    """Open letters that failed alike, the largest group first."""
    rows = (
        DeadLetter.objects.filter(state=LetterState.OPEN)
        .values("fingerprint", "run__workflow", "step__node", "error_class", "reason")
        .annotate(
            count=Count("id"), first=Min("opened_at"), last=Max("opened_at"), text=Max("message")
        )
        .order_by("-count", "-last")
    )
    return tuple(
        DeadLetterGroup(
            fingerprint=row["fingerprint"],
            workflow=row["run__workflow"],
            step=row["step__node"],
            error_class=row["error_class"],
            reason=row["reason"],
            message=row["text"],
            count=row["count"],
            first_at=row["first"],
            last_at=row["last"],
        )
        for row in rows
    )


def list_letters(
    *, state: str = "open", fingerprint: str = "", page: int = 1, page_size: int = 50
) -> Listing[DeadLetterRow]:
    """Letters, newest first; `state` "" means all."""
    query = DeadLetter.objects.all()
    if state:
        query = query.filter(state=state)
    if fingerprint:
        query = query.filter(fingerprint=fingerprint)
    start = (page - 1) * page_size
    rows = _light(query).order_by("-opened_at", "-id")
    return Listing(
        rows=tuple(
            DeadLetterRow(**_row_values(letter)) for letter in rows[start : start + page_size]
        ),
        total=query.count(),
        page=page,
        page_size=page_size,
    )


def letters_of(run_ids: Iterable[UUID]) -> dict[UUID, DeadLetterRow]:
    """The letter of each of these runs that has one, in one query: an open one, else the newest."""
    is_open = Case(When(state=LetterState.OPEN, then=0), default=1)
    found = DeadLetter.objects.filter(run__in=list(run_ids))
    picked = found.order_by("run", is_open, "-opened_at", "-id").distinct("run")
    return {letter.run_id: DeadLetterRow(**_row_values(letter)) for letter in _light(picked)}


def count_open() -> int:
    """How many dead letters wait for an admin."""
    return DeadLetter.objects.filter(state=LetterState.OPEN).count()


def letter_detail(letter_id: int) -> DeadLetterDetail:
    """One letter with its editable input and every try of its step."""
    letter = (
        DeadLetter.objects.select_related("run__version", "step", "handled_by")
        .filter(pk=letter_id)
        .first()
    )
    if letter is None:
        raise NotFound(f"There is no dead letter {letter_id}.", code="letter_unknown")
    nothing: dict[str, Any] = {}
    original, unreadable = read(lambda: _input(letter), otherwise=nothing)
    edits, why = read(lambda: _edits(letter), otherwise=nothing)
    return DeadLetterDetail(
        **_row_values(letter),
        input=original,
        edited_input=original | edits if edits else None,
        unreadable=unreadable or why,
        closed_by=name_of(letter.handled_by),
        closing_reason=letter.closing_reason,
        attempts=attempt_rows(letter.step),
    )


def _light(letters: QuerySet[DeadLetter]) -> QuerySet[DeadLetter]:
    """With what a row shows, and without the stored bytes beside it."""
    return letters.select_related("run__version", "step").defer(
        "edited_input",
        "run__input",
        "run__version__graph",
        "step__input",
        "step__edited_input",
        "step__output",
    )


def _input(letter: DeadLetter) -> dict[str, Any]:
    try:
        definition = versions.definition_of(letter.run.version)
    except Conflict:
        return {}
    return readable_input(definition, letter.run, letter.step, edited=False)


def _edits(letter: DeadLetter) -> dict[str, Any]:
    """What admins replaced: so far, or in the end."""
    stored = letter.edited_input if letter.closed_at else letter.step.edited_input
    if stored is None:
        return {}
    edits: dict[str, Any] = payloads.decode(stored, run=letter.run_id)
    return edits


def _row_values(letter: DeadLetter) -> dict[str, Any]:
    return {
        "id": letter.pk,
        "run_id": letter.run_id,
        "business_key": letter.run.business_key,
        "workflow": letter.run.workflow,
        "version": letter.run.version.version,
        "step": letter.step.node,
        "item": letter.step.item,
        "state": letter.state,
        "reason": letter.reason,
        "error_class": letter.error_class,
        "message": letter.message,
        "fingerprint": letter.fingerprint,
        "opened_at": letter.opened_at,
        "closed_at": letter.closed_at,
    }
