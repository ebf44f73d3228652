"""Captions under the lines they belong to, in one part of a page that elsewhere asks before its answers.

Answers of unmistakable form tell: a date stands over `Birthdate`, and none under it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from review.intake.fields.cells import LIKELY
from review.intake.fields.label import MEANT, Label, LabelsByRow, by_row
from review.intake.fields.layout import Row
from review.intake.fields.meaning import fields_of
from review.intake.fields.telling import tells

_ALIGNED: Final = 0.02
_REACH: Final = 2.0  # heights between an answer and its caption
_MIN_TOLD: Final = 2
_APART: Final = 3  # rows from one caption to the next


def captioned_rows(rows: list[Row], labels: list[Label]) -> frozenset[int]:
    """The indexes of rows of a page that are such captions, or answers over them."""
    labels_of = by_row(labels)
    following = dict(zip((row.index for row in rows), rows[1:], strict=False))
    pairs = [
        (over, under) for over, under in pairwise(rows) if _may_be_pair(over, under, labels_of)
    ]
    found: set[int] = set()
    for run in _runs(pairs):
        told = sum(
            _told_above(over, under, following.get(under.index), labels_of.get(under.index, ()))
            for over, under in run
        )
        if told >= _MIN_TOLD:
            found.update(range(run[0][0].index, run[-1][1].index + 1))
    return frozenset(found)


def _may_be_pair(over: Row, under: Row, labels: LabelsByRow) -> bool:
    """A row without labels or boxes over one of labels alone, whose cells begin where those over them do."""
    asked = labels.get(under.index, ())
    if (
        over.options
        or under.options
        or not over.tokens
        or not any(m.quality > MEANT for m in asked)
    ):
        return False
    if any(m.is_explicit for m in (*asked, *labels.get(over.index, ()))):
        return False
    if under.y0 - over.y1 > (_REACH - 1) * max(over.height, under.height):
        return False
    return all(_cell_near(under, start, over) is not None for start, _ in over.segments())


def _cell_near(row: Row, start: int, other: Row) -> tuple[int, int] | None:
    """The cell of `row` that begins where the cell at token `start` of another row does."""
    x0 = other.tokens[start].x0
    return next((c for c in row.segments() if abs(row.tokens[c[0]].x0 - x0) <= _ALIGNED), None)


def _runs(pairs: list[tuple[Row, Row]]) -> Iterator[list[tuple[Row, Row]]]:
    run: list[tuple[Row, Row]] = []
    for pair in pairs:
        if run and not 2 <= pair[1].index - run[-1][1].index <= _APART:
            yield run
            run = []
        run.append(pair)
    if run:
        yield run


def _told_above(over: Row, asked: Row, under: Row | None, labels: Sequence[Label]) -> int:
    """How many labels of a row are answered by what stands over them, and not by what stands under."""
    return sum(
        _answers(label, asked, over) and not (under and _answers(label, asked, under))
        for label in labels
    )


def _answers(label: Label, asked: Row, row: Row) -> bool:
    if (cell := _cell_near(row, label.start, asked)) is None:
        return False
    told = tells(row.text(*cell))
    return any(told.get(field, 0.0) >= LIKELY for field in fields_of(label.concept))
