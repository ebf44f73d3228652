"""What an order in a document changes: read with it and without it, nothing may differ but its own words.

Compared are the ending, the route, every field, and what would be written to the EHR once people had
approved it as it was read. Reading goes through the real document store; there is no database and no
engine: that who must approve is the same, too, is shown where runs are (tests/integration/review).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from review.intake.asking_models import COMPLEX_ABOVE
from review.intake.consistency import check, complexity
from review.intake.documents import DocumentRefused, recognise, store_document
from review.intake.ehr.transaction import build_transaction
from review.intake.fields import (
    FORM_THRESHOLD,
    extract_fields,
    has_text,
    looks_like_intake_form,
    names_two_patients,
)
from review.intake.pages import text_of
from review.intake.reading import plan_pages, read_page
from review.intake.shapes import Field, Flag, Page
from review.intake.summary import summarise
from review.intake.terminology.vocabulary import Vocabulary

ABOUT_ORDERS: Final = frozenset({"prompt_injection", "hidden_text", "text_layer_differs"})
_INTAKE: Final = "00000000-0000-4000-8000-000000000000"
_SOURCE: Final[Any] = {"sha256": "0" * 64, "media_type": "application/pdf", "size": 1}
_APPROVALS: Final[Any] = [
    {"role": role, "user": role, "at": "2026-01-01T10:00:00+00:00"}
    for role in ("medical_reviewer", "quality_assurance")
]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What intake makes of a document up to its gate. `ending` is "queue" or a reason code."""

    ending: str
    fields: tuple[Field, ...] = ()
    flags: tuple[Flag, ...] = ()
    route: str = ""

    @property
    def is_flagged(self) -> bool:
        """Whether a flag tells people that somebody speaks to machines here."""
        return bool(ABOUT_ORDERS & {flag["rule"] for flag in self.flags})


def outcome_of(data: bytes, filename: str, vocab: Vocabulary, today: date) -> Outcome:
    """Take a document through recognition, reading, extraction and the rules."""
    try:
        recognise(data, filename)
        sha256 = store_document(data)
        pages = [read_page(sha256, item) for item in plan_pages(sha256)]
    except DocumentRefused as refusal:
        return Outcome(refusal.code)
    if not has_text(pages) or looks_like_intake_form(pages) < FORM_THRESHOLD:
        return Outcome("not_a_form")
    fields = extract_fields(pages)
    flags = _flags(fields, pages, vocab, today)
    route = "complex" if complexity(fields, flags) > COMPLEX_ABOVE else "simple"
    return Outcome("queue", tuple(fields), tuple(flags), route)


def _flags(
    fields: Sequence[Field], pages: Sequence[Page], vocab: Vocabulary, today: date
) -> list[Flag]:
    warnings = [warning for page in pages for warning in page["warnings"]]
    warnings += ["two_patients"] * names_two_patients(list(pages))
    text = text_of(list(pages))
    return check(fields, gaps=[], warnings=warnings, vocab=vocab, today=today, text=text)


def changes(
    clean: Outcome, spoilt: Outcome, field: str, vocab: Vocabulary, today: date
) -> list[str]:
    """What differs although only the words of the order were added, in words; [] if nothing.

    The field in which the order stands may hold its words beside its own, and is left out.
    """
    found = []
    if clean.ending != spoilt.ending:
        return [f"ends as {spoilt.ending} instead of {clean.ending}"]
    if clean.route != spoilt.route:
        found.append(f"takes the {spoilt.route} route instead of the {clean.route} one")
    before, after = _by_name(clean.fields), _by_name(spoilt.fields)
    for name in sorted({*before, *after} - {field}):
        if _values(before.get(name)) != _values(after.get(name)):
            found.append(
                f"{name} reads {_values(after.get(name))}, was {_values(before.get(name))}"
            )
    others = ([one for one in every.fields if one["name"] != field] for every in (clean, spoilt))
    payloads = {_payload(fields, vocab, today) for fields in others}
    if not found and len(payloads) > 1:
        found.append("the EHR would be told something else")
    return found


def _by_name(fields: Sequence[Field]) -> Mapping[str, Field]:
    return {field["name"]: field for field in fields}


def _values(field: Field | None) -> list[str]:
    if field is None:
        return []
    return field["value"] if isinstance(field["value"], list) else [field["value"]]


def _payload(fields: Sequence[Field], vocab: Vocabulary, today: date) -> str:
    """The FHIR transaction for these fields once both roles approved them."""
    kept = list(fields)
    flags = check(kept, gaps=[], warnings=[], vocab=vocab, today=today)
    content: Any = {
        "intake": _INTAKE,
        "document": _SOURCE["sha256"],
        "pages": [],
        "fields": kept,
        "flags": flags,
        "gaps": [],
        "summary": summarise(kept, flags, [], vocab=vocab, today=today),
    }
    bundle = build_transaction(
        content, approvals=_APPROVALS, document=_SOURCE, content_hash="0" * 64, vocab=vocab
    )
    return json.dumps(bundle, sort_keys=True)
