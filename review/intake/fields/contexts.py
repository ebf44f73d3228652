"""Whose phone is it? Sections opened by headings and by labels, and what bare labels mean in them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from review.intake.fields.grammar import LISTS
from review.intake.fields.heading_words import is_made_of_heading_words
from review.intake.fields.label import FOLLOW_UP, MEANT, Label, LabelsByRow, by_row
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import concept_by_keywords, group_of_concept, group_of_heading
from review.intake.fields.wordings import BARE, COLUMN, IGNORED

_RIGHT_COLUMN = 0.35
_TOLERANCE = 0.02
_INDENT = 0.05
_NEAR_SIGNATURE_ROWS = 3
_NEAR_QUESTION_ROWS, _LABELS_BEFORE = 3, 5
_OTHER = re.compile(
    r"\b(?:physician|doctor|referr|primary care|guardian|guarantor|spouse|employer|responsible party)",
    re.I,
)
# The one answer made of heading words: what people came for.
_REASON = re.compile(r"\b(?:visit|exam|examination|check)\b", re.I)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or a label that opens a section by itself (`is_title` false); `group` is "" where nothing tells it."""

    row: int
    start: int
    end: int
    x0: float
    group: str
    text: str
    is_title: bool


def find_headings(rows: list[Row], labels: list[Label]) -> list[Heading]:
    """Return titles of sections: cells made of heading words alone that answer no label before them."""
    found = []
    labels_of = by_row(labels)
    for row in rows:
        here = labels_of.get(row.index, [])
        explicit = [label for label in here if label.is_explicit]
        for start, end in row.segments():
            text = row.text(start, end)
            if text.endswith(":") and end - start > 1:
                text = text[:-1]
            elif _is_asked_for(row, start, explicit):
                continue
            group = group_of_heading(f" {text}")
            if row.opens_section and not here:
                found.append(
                    Heading(row.index, start, end, row.tokens[start].x0, group or "", text, True)
                )
                continue
            if _gives_reason(row, start, end, text, rows, labels):
                continue
            if group is not None and is_made_of_heading_words(text):
                found.append(
                    Heading(row.index, start, end, row.tokens[start].x0, group, text, True)
                )
    return found


def _is_asked_for(row: Row, start: int, explicit: list[Label]) -> bool:
    """Whether a cell stands behind a label that has no answer yet: in its own cell, or right before this one."""
    before = [label for label in explicit if label.x0 <= row.tokens[start].x0]
    if not before:
        return False
    following = next((s for s, _ in row.segments() if s >= before[-1].end), len(row.tokens))
    is_answered = any(s < before[-1].end < e for s, e in row.segments())
    return before[-1].start >= start or (following == start and not is_answered)


def _gives_reason(
    row: Row, start: int, end: int, text: str, rows: list[Row], labels: list[Label]
) -> bool:
    """`New patient visit` under, beside or over the label that asks for the reason is its answer."""
    if not _REASON.search(text):
        return False
    x0, x1 = row.tokens[start].x0, row.tokens[end - 1].x1
    return any(
        label.x0 < x0 or _begins(label, start, end)
        if label.row == row.index
        else abs(row.index - label.row) == 1 and _is_in_line(x0, x1, label)
        for label in labels
        if label.concept == "reason_for_visit" and rows[label.row].page == row.page
    )


def _begins(label: Label, start: int, end: int) -> bool:
    """Whether a cell is a label with its answer close behind."""
    return label.start == start < label.end < end


def _is_in_line(x0: float, x1: float, label: Label) -> bool:
    """Under or over a label: from the same edge, or around the same middle."""
    is_middle = abs(x0 + x1 - label.x0 - label.x1) / 2 < _TOLERANCE / 2
    return abs(x0 - label.x0) <= _TOLERANCE or is_middle


def resolve_labels(rows: list[Row], labels: list[Label], headings: list[Heading]) -> list[Label]:
    """Replace bare concepts by fields, using the section that each label stands in.

    A title in the middle of the page governs from its left edge on.
    """
    labels_of = by_row(labels)
    anchors = sorted(
        [replace(h, x0=0.0) if _is_centred(h, rows) else h for h in headings if h.group]
        + [a for label in labels if (a := _anchor_of(label)) is not None],
        key=lambda anchor: (anchor.row, anchor.x0),
    )
    resolved: list[Label] = []
    for label in labels:
        concept = label.concept
        if concept == FOLLOW_UP:
            concept = _asked_before(label, resolved, rows)
        elif concept in (COLUMN, IGNORED) and (asked := _asked_over(label, labels_of, rows)):
            concept = asked
        elif concept in BARE:
            concept = _field_of_bare(label, rows, labels, anchors)
        resolved.append(replace(label, concept=concept))
    return resolved


def _anchor_of(label: Label) -> Heading | None:
    if label.quality <= MEANT:
        return None  # a guess must not decide what its neighbours mean
    group = group_of_concept(label.concept)
    if label.concept == IGNORED:
        if re.search(r"signature|\bsign(?:ed|s here)\b", label.text, re.I):
            group = "consent"
        elif _OTHER.search(label.text):
            group = "other"
    if group is None:
        return None
    return Heading(label.row, label.start, label.end, label.x0, group, label.text, False)


def _asked_before(label: Label, resolved: list[Label], rows: list[Row]) -> str:
    """`If yes, please list:` and `Other:` ask on for what was asked before them."""
    for previous in reversed(resolved[-_LABELS_BEFORE:]):
        concept = previous.concept.removesuffix("?")
        is_question = previous.concept.endswith("?") or (
            previous.text.endswith("?") and concept in LISTS
        )
        # The foot of a page and the head of the next may stand between.
        near = _NEAR_QUESTION_ROWS * (1 + (label.page != previous.page))
        if is_question and label.row - previous.row <= near:
            return concept
        if concept in LISTS and all(row.options for row in rows[previous.row + 1 : label.row]):
            return concept
        if concept != IGNORED:
            break
    return IGNORED


def _asked_over(label: Label, labels: LabelsByRow, rows: list[Row]) -> str | None:
    """`Name, dose and how often:` right under a question with its boxes, alone in its row, asks on for the list."""
    over = labels.get(label.row - 1, ())
    is_alone = label.is_explicit and label.start == 0 and len(labels[label.row]) == len(over) == 1
    if not is_alone or not rows[label.row - 1].options or abs(over[0].x0 - label.x0) >= _INDENT:
        return None
    concept = over[0].concept
    return concept.removesuffix("?") if concept.endswith("?") else None


def _field_of_bare(
    label: Label, rows: list[Row], labels: list[Label], anchors: list[Heading]
) -> str:
    anchor = _governing(label, rows, anchors)
    fields = BARE[label.concept]
    if label.concept == "*date":
        is_signed = anchor is not None and anchor.group == "consent"
        near = _is_near_signature(label, anchors)
        return "signature_date" if is_signed or near else IGNORED
    if label.concept == "*name" and any(
        other.row == label.row and other.concept == COLUMN for other in labels
    ):
        return (concept_by_keywords(anchor.text) if anchor else None) or IGNORED
    group = anchor.group if anchor else "patient"
    if group in ("history", "lifestyle", "visit", "vitals", "consent"):
        group = "patient"
    return fields.get(group, IGNORED)


def _is_near_signature(label: Label, anchors: list[Heading]) -> bool:
    return any(
        a.group == "consent" and abs(a.row - label.row) <= _NEAR_SIGNATURE_ROWS for a in anchors
    )


def _governing(label: Label, rows: list[Row], anchors: list[Heading]) -> Heading | None:
    """The nearest anchor above or left that does not begin right of the label.

    In a page of two columns, a title on the left does not cut a section on the right that goes on
    beside it.
    """
    before = [
        a
        for a in anchors
        if (a.row, a.x0) < (label.row, label.x0) and a.x0 <= label.x0 + _TOLERANCE
    ]
    if not before:
        return None
    nearest = before[-1]
    if nearest.x0 >= _RIGHT_COLUMN or label.x0 < _RIGHT_COLUMN:
        return nearest
    columns = [a for a in before if a.is_title and a.x0 >= _RIGHT_COLUMN]
    if not columns or rows[columns[-1].row].page != rows[label.row].page:
        return nearest
    column = columns[-1]
    later_titles = [a for a in before if a.is_title and a.x0 < _RIGHT_COLUMN and a.row > column.row]
    if all(_goes_on_beside(title, column, rows) for title in later_titles):
        return column
    return nearest


def _is_centred(title: Heading, rows: list[Row]) -> bool:
    """A title alone in the middle of the page is no title of its right column."""
    row = rows[title.row]
    middle = (title.x0 + row.tokens[title.end - 1].x1) / 2
    return len(row.segments()) == 1 and abs(middle - 0.5) < 2 * _TOLERANCE


def _goes_on_beside(title: Heading, column: Heading, rows: list[Row]) -> bool:
    row = rows[title.row]
    for other in rows[max(0, title.row - 2) : title.row + 3]:
        is_beside = other.page == row.page and abs(other.y0 - row.y0) < 0.5 * row.height
        if is_beside and any(
            other.tokens[start].x0 >= column.x0 - _TOLERANCE for start, _ in other.segments()
        ):
            return True
    return False
