"""Proposing answers for labels and settling which words answer which label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from review.intake.fields.contexts import find_headings, resolve_labels
from review.intake.fields.geometry import Candidate, Sheet
from review.intake.fields.grammar import LISTS, Value, parse_value
from review.intake.fields.labels import Label, find_labels
from review.intake.fields.layout import Token, build_rows
from review.intake.fields.lexicon import COLUMN, IGNORED
from review.intake.fields.lists import says_none
from review.intake.fields.tables import table_lines
from review.intake.shapes import Page

_TYPED: Final = ("date_of_birth", "phone", "email", "postal_code", "sex", "emergency_contact.phone",
                 "pharmacy.phone", "vitals.blood_pressure", "insurance.group_number")  # fmt: skip
_MIN_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value for a field, the words it came from, and how well everything fits."""

    field: str
    label: Label
    candidate: Candidate
    value: Value
    score: float


def analyse(pages: list[Page]) -> Sheet:
    """Find labels and headings on the pages and say what each label asks for."""
    rows = build_rows(pages)
    labels = find_labels(rows)
    headings = find_headings(rows, labels)
    return Sheet(rows, resolve_labels(rows, labels, headings), headings)


def asking_labels(sheet: Sheet) -> list[Label]:
    """The labels that ask for a field we know."""
    found = [label for row in sheet.rows for label in sheet.labels_on(row.index)]
    return [label for label in found if label.concept not in (IGNORED, COLUMN)]


def settle(sheet: Sheet) -> list[Proposal]:
    """Give every label at most one answer and every word to at most one label, best first."""
    proposals = _propose_all(sheet)
    proposals.sort(key=lambda p: (-p.score, p.label.row, p.label.x0))
    answered: set[Label] = set()
    claimed: set[tuple[int, Token]] = set()
    settled = []
    for proposal in proposals:
        words = {(proposal.candidate.page, token) for token in proposal.candidate.tokens}
        if proposal.label in answered or words & claimed:
            continue
        answered.add(proposal.label)
        claimed |= words
        settled.append(proposal)
    return sorted(settled, key=lambda p: (p.label.row, p.label.x0))


def _propose_all(sheet: Sheet) -> list[Proposal]:
    labels = asking_labels(sheet)
    by_label = {label: _candidates(sheet, label) for label in labels}
    beside, below = _layout_votes(by_label)
    weights = {
        "right": 1.0,
        "beside": 0.99 - 0.25 * below / (beside + below + 1),
        "below": 0.97 - 0.25 * beside / (beside + below + 1),
        "above": 0.93,
    }
    found = []
    for label, candidates in by_label.items():
        for candidate in candidates:
            value = _read(sheet, label, candidate)
            if value is None:
                continue
            score = label.quality * value.fit * weights[candidate.side]
            if score >= _MIN_SCORE:
                field = label.concept.removesuffix("?")
                found.append(Proposal(field, label, candidate, value, score))
    return found


def _candidates(sheet: Sheet, label: Label) -> list[Candidate]:
    right = sheet.right(label)
    if right is not None:
        sides = [right]
    else:
        is_list = label.concept.removesuffix("?") in LISTS
        sides = [c for c in (sheet.beside(label), sheet.below(label, is_list=is_list)) if c]
    if label.concept == "signature_date" and (above := sheet.above(label)):
        sides.append(above)
    return sides


def _layout_votes(by_label: dict[Label, list[Candidate]]) -> tuple[int, int]:
    """Count where answers of unmistakable form stand: beside their labels, or below them."""
    beside = below = 0
    for label, candidates in by_label.items():
        if label.concept not in _TYPED:
            continue
        fitting = {
            c.side
            for c in candidates
            if (v := parse_value(label.concept, c.texts[:1])) is not None and v.fit > 0.85
        }
        beside += bool(fitting & {"beside", "right"})
        below += fitting == {"below"}
    return beside, below


def _read(sheet: Sheet, label: Label, candidate: Candidate) -> Value | None:
    field = label.concept
    if field.endswith("?"):
        return _read_asked(field.removesuffix("?"), candidate)
    if field in LISTS:
        return _read_list(sheet, field, label, candidate)
    texts = candidate.texts
    if field in ("reason_for_visit", "address") or candidate.side == "right" and len(texts) == 1:
        return parse_value(field, texts, hint=label.text)
    return parse_value(field, texts[:1], hint=label.text) or parse_value(
        field, texts[:2], hint=label.text
    )


def _read_asked(field: str, candidate: Candidate) -> Value | None:
    """`Do you have any allergies?` No: an empty list; Yes alone says nothing yet."""
    text = candidate.texts[0]
    if says_none(text):
        return Value([], 1.0)
    if text.strip(" .,:").lower() in ("yes", "y"):
        return None
    return parse_value(field, candidate.texts)


def _read_list(sheet: Sheet, field: str, label: Label, candidate: Candidate) -> Value | None:
    columns = [m for m in sheet.labels_on(label.row) if m.concept == COLUMN and m.x0 > label.x0]
    if columns and candidate.side == "below":
        return parse_value(field, table_lines(sheet, field, label, columns, candidate))
    return parse_value(field, _joined_lines(sheet, candidate))


def _joined_lines(sheet: Sheet, candidate: Candidate) -> list[str]:
    """Join lines that broke only because the page ended; other lines are entries of their own."""
    texts = [candidate.texts[0]]
    for previous, line, text in zip(
        candidate.lines, candidate.lines[1:], candidate.texts[1:], strict=False
    ):
        broke = sheet.is_full_line(candidate.page, previous, line)
        is_small = text[:1].islower() and not text.startswith(("mg", "mcg"))
        if broke or is_small or texts[-1].endswith((",", "(", "-", "and")):
            texts[-1] = f"{texts[-1]} {text}"
        else:
            texts.append(text)
    return texts
