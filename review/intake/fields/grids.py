"""Grids that ask yes or no of many illnesses: a row for each, with boxes that say so or stand under heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from review.intake.fields.illnesses import names_illness
from review.intake.fields.instructions import INSTRUCTS
from review.intake.fields.layout import SEGMENT_GAP, Option, Row
from review.intake.fields.lexicon import concept_by_keywords
from review.intake.fields.tokens import Token

_YES: Final = re.compile(r"^(?:yes|y)\b\.?", re.IGNORECASE)
_NO: Final = re.compile(r"^(?:no|n|never)\b\.?", re.IGNORECASE)
_MIN_ENTRIES: Final = 3
YES_OR_NO: Final = ("tobacco", "alcohol", "pregnant")
_UNDER: Final = (
    0.02  # how far the middle of a box may be from that of its head, a share of the page
)
_ALIGNED: Final = 0.012
_TOUCH: Final = 0.004
_HEADS_WITHIN: Final = 3  # rows over the first entry


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a grid: what is asked, and the boxes that answer."""

    subject: str
    yes: Option
    no: Option
    row: Row
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class YesNoGrid:
    """The illnesses of all grids of a form, and what else they ask, in reading order.

    It is torn where an illness stands in a row of it whose boxes were not found.
    """

    entries: tuple[Entry, ...] = ()
    is_torn: bool = False
    questions: tuple[Entry, ...] = ()


def take_grid(rows: list[Row]) -> tuple[list[Row], YesNoGrid]:
    """Split grids off the rows: what they say is neither a label nor an answer of another field."""
    entries = [entry for row in rows for entry in _entries_of(row, rows)]
    kept = [one for one in entries if _belongs(one, entries)]
    asked = [one for one in entries if one not in kept and _asks_beside_boxes(one)]
    if len(kept) < _MIN_ENTRIES:
        return rows, YesNoGrid()
    left = _without(rows, kept + asked)
    return left, YesNoGrid(tuple(kept), _is_torn(left, kept), tuple(asked))


def _is_torn(left: list[Row], entries: list[Entry]) -> bool:
    """Whether an illness is left over between the first and the last row of a grid."""
    heights = sorted((entry.row.page, entry.row.y0) for entry in entries)
    return any(
        heights[0] <= (row.page, row.y0) <= heights[-1] and names_illness(row.text(*cell))
        for row in left
        for cell in row.segments()
    )


def _belongs(entry: Entry, entries: list[Entry]) -> bool:
    """An illness, or what stands in a column of illnesses between the first and the last of them."""
    column = [
        other.row.index
        for other in entries
        if other.row.page == entry.row.page
        and abs(other.yes.x0 - entry.yes.x0) < _ALIGNED
        and names_illness(other.subject)
    ]
    is_between = len(column) > 1 and min(column) <= entry.row.index <= max(column)
    return is_between and "?" not in entry.subject


def _asks_beside_boxes(entry: Entry) -> bool:
    """`[ ] [x] Do you smoke?` in a grid, its boxes before it: nothing else looks for a question there."""
    is_behind = entry.first < entry.last and entry.row.tokens[entry.first].x0 > entry.yes.x0
    labels = {option.label for option in (entry.yes, entry.no)}
    return (is_behind or "" in labels) and concept_by_keywords(entry.subject) in YES_OR_NO


def _entries_of(row: Row, rows: list[Row]) -> Iterator[Entry]:
    position = 0.0
    is_behind = bool(row.options and row.tokens) and row.options[0].x1 <= row.tokens[0].x0 + _TOUCH
    following = [option.x0 for option in row.options[2:]] + [1.01, 1.01]
    for (one, other), limit in zip(pairwise(row.options), following, strict=False):
        answers = {_answer(option, row, rows): option for option in (one, other)}
        if one.x0 < position or set(answers) != {"yes", "no"}:
            continue
        left, right = (other.x1, limit) if is_behind else (position, one.x0)
        inside = [
            i for i, t in enumerate(row.tokens) if left - _TOUCH <= t.x0 and t.x1 <= right + _TOUCH
        ]
        if is_behind:
            inside = _first_cell(row, inside)
        first = inside[0] if is_behind and inside else _start_of_cell(row, inside)
        subject = " ".join(t.text for t in row.tokens[first : inside[-1] + 1]) if inside else ""
        subject = subject or _NO.sub("", other.label).strip()
        position = other.x1
        if subject:
            last = inside[-1] + 1 if inside else first
            yield Entry(subject, answers["yes"], answers["no"], row, first, last)


def _first_cell(row: Row, inside: list[int]) -> list[int]:
    """The words up to the first wide gap: behind it stands what the page has beside the grid."""
    ends = (i for i in inside[1:] if row.gap_before(i) > SEGMENT_GAP)
    end = next(ends, None)
    return [i for i in inside if end is None or i < end]


def _start_of_cell(row: Row, inside: list[int]) -> int:
    return (
        next((i for i in reversed(inside) if row.gap_before(i) > SEGMENT_GAP), inside[0])
        if inside
        else 0
    )


def _answer(option: Option, row: Row, rows: list[Row]) -> str:
    """What a tick in the box says, by the word beside it, else by the head of its column."""
    if option.label and (_YES.match(option.label) or _NO.match(option.label)):
        return "yes" if _YES.match(option.label) else "no"
    for above in reversed(rows[: row.index]):
        if above.page != row.page:
            return ""
        if (head := _head_over(option, above)) is not None:
            return "yes" if head.text[:1].lower() == "y" else "no"
    return ""


def _head_over(option: Option, above: Row) -> Token | None:
    middle = (option.box[0] + option.box[2]) / 2
    for token in above.tokens:
        is_over = abs((token.x0 + token.x1) / 2 - middle) < _UNDER
        if is_over and token.text.lower() in ("yes", "no", "y", "n"):
            return token
    return None


def _heads(entry: Entry, rows: list[Row]) -> Iterator[tuple[int, int]]:
    """The heads right over an entry, and what stands over its subject, such as `Problem`."""
    left = entry.row.tokens[entry.first].x0 if entry.last > entry.first else entry.yes.x0
    right = max(entry.yes.box[2], entry.no.box[2]) + _UNDER
    for above in rows[max(0, entry.row.index - _HEADS_WITHIN) : entry.row.index]:
        is_instruction = any(token.text.lower() in INSTRUCTS for token in above.tokens)
        if above.page == entry.row.page and _head_over(entry.yes, above) and not is_instruction:
            for index, token in enumerate(above.tokens):
                if left - _UNDER <= token.x0 and token.x1 <= right:
                    yield above.index, index


def _without(rows: list[Row], entries: list[Entry]) -> list[Row]:
    heads = {place for entry in entries for place in _heads(entry, rows)}
    taken = heads | {(e.row.index, i) for e in entries for i in range(e.first, e.last)}
    boxes = {(e.row.index, id(option)) for e in entries for option in (e.yes, e.no)}
    left: list[Row] = []
    for row in rows:
        indexes = [i for i in range(len(row.tokens)) if (row.index, i) not in taken]
        options = tuple(o for o in row.options if (row.index, id(o)) not in boxes)
        if not indexes and not options:
            continue
        left.append(replace(row.keeping(indexes), index=len(left), options=options))
    return left
