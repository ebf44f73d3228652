"""Rows of heads with a cell each under them: told by their number and order, where no edge is shared."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from review.intake.fields.cells import MIN_HEADS
from review.intake.fields.grammar import LISTS
from review.intake.fields.label import WRITTEN, Label, by_row
from review.intake.fields.layout import Row
from review.intake.fields.wordings import COLUMN

_MIN_LABELS: Final = 2  # of a row of heads; the others may be of any wording
_MOST_COLUMNS: Final = 30
_CLOSE: Final = 1.5  # heights between a row and its answers

Labels = Mapping[int, Sequence[Label]]
Cells = tuple[tuple[int, int], ...]


def cells_under_heads(rows: list[Row], labels: Labels) -> dict[int, Cells]:
    """For the index of each row of heads the cells of the row under it, head by head.

    From the top of the page on: a row that answers the heads over it answers none under it.
    """
    found: dict[int, Cells] = {}
    for row, under in pairwise(rows):
        if _answers(row, under, labels) and not _is_answered_over(row, rows, labels, found):
            found[row.index] = under.segments()
    return found


def over_their_columns(rows: list[Row], labels: list[Label]) -> list[Label]:
    """The labels; heads of a table that stand in the middle of their columns begin where these do."""
    labels_of = by_row(labels)
    starts: dict[Label, float] = {}
    for index, heads in labels_of.items():
        if 1 < len(heads) <= _MOST_COLUMNS and any(head.concept == COLUMN for head in heads):
            starts |= _column_starts(rows[index], heads, rows, labels_of)
    return [replace(m, x0=min(m.x0, starts[m])) if m in starts else m for m in labels]


def _column_starts(
    row: Row, heads: list[Label], rows: list[Row], labels: Labels
) -> dict[Label, float]:
    """Where the entries under each head begin, left of the head and right of the one before it."""
    starts: dict[Label, float] = {}
    before = [0.0, *(head.x1 for head in heads)]
    over = row
    for under in rows[row.index + 1 :]:
        if not _is_close(over, under) or labels.get(under.index) or under.options:
            break
        for x0 in (under.tokens[start].x0 for start, _ in under.segments()):
            head = next((h for x1, h in zip(before, heads, strict=False) if x1 < x0 < h.x1), None)
            if head is not None:
                starts[head] = min(x0, starts.get(head, x0))
        over = under
    return starts


def _answers(row: Row, under: Row, labels: Labels) -> bool:
    heads, cells = row.segments(), under.segments()
    if not MIN_HEADS <= len(heads) == len(cells) or not _is_close(row, under):
        return False
    if labels.get(under.index) or under.options or row.options:
        return False
    return _are_heads(row, labels.get(row.index, ())) and _is_in_order(row, under)


def _are_heads(row: Row, labels: Sequence[Label]) -> bool:
    """Whether a row asks and answers nothing; a table of entries is read as a table."""
    begun = {label.start for label in labels}
    others = [row.text(start, end) for start, end in row.segments() if start not in begun]
    is_table = any(m.concept == COLUMN or m.concept.removesuffix("?") in LISTS for m in labels)
    is_asking = _MIN_LABELS <= len(labels) <= len(row.segments())
    return is_asking and not is_table and not any(map(WRITTEN.search, others))


def _is_in_order(row: Row, under: Row) -> bool:
    """Each cell begins behind the head before its own, and before its own ends."""
    starts = [under.tokens[start].x0 for start, _ in under.segments()]
    before = [0.0, *(row.tokens[start].x0 for start, _ in row.segments())]
    ended = [row.tokens[end - 1].x1 for _, end in row.segments()]
    return all(a < x0 < x1 for a, x0, x1 in zip(before, starts, ended, strict=False))


def _is_answered_over(row: Row, rows: list[Row], labels: Labels, pairs: Container[int]) -> bool:
    """Whether the answers of a row of labels stand over it, as many as there are labels."""
    over = rows[row.index - 1] if row.index else None
    if over is None or not _is_close(over, row) or labels.get(over.index):
        return False
    return row.index - 2 not in pairs and len(over.segments()) == len(row.segments())


def _is_close(row: Row, under: Row) -> bool:
    return under.page == row.page and under.y0 - row.y1 <= _CLOSE * row.height
