"""Lists of illnesses with a letter or a cross on the line before each: `C Asthma`, `X Gout`, `__ Migraine`.

They become check boxes: those with a mark are ticked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from review.intake.fields.illnesses import names_illness
from review.intake.fields.layout import Option, Row
from review.intake.fields.tokens import Token

_CROSSES: Final = frozenset("xX✓✔√vV")
# What a form says its letters mean: `C for current`, `P = past`; not what they say never happened.
_MEANS: Final = re.compile(r"\b([A-Z])\s*(?:for\b|=|means\b|\()\s*(?!no\b|never\b|none\b)[a-z]+")
_WRITTEN: Final = re.compile(r"[:?]|\d{2}")  # a label, or a dose
_MIN_ITEMS, _MIN_ILLNESSES = 6, 0.5
_CLOSE: Final = 1.6  # heights between the rows of such a list
_FARTHEST: Final = 4.0  # heights from a mark to what it marks
_LONGEST: Final = 5  # words


@dataclass(frozen=True, slots=True)
class _Item:
    """What a list names, from token `start` to `end` of its row, and the token of its mark."""

    row: Row
    start: int
    end: int
    mark: Token | None


def take_marked_lines(rows: list[Row]) -> list[Row]:
    """The rows, in which such lists are boxes; a list without any mark only where the form says what marks mean."""
    taken: dict[int, list[_Item]] = {}
    for block in _blocks(rows):
        before = rows[block[0].index - 1] if block[0].index else None
        said = before.text(0, len(before.tokens)) if before is not None else ""
        letters = frozenset(_MEANS.findall(said))
        items = [item for row in block for item in _items(row, letters | _CROSSES)]
        illnesses = sum(names_illness(item.row.text(item.start, item.end)) for item in items)
        is_list = len(items) >= _MIN_ITEMS and illnesses >= _MIN_ILLNESSES * len(items)
        if is_list and (letters or any(item.mark for item in items)):
            for item in items:
                taken.setdefault(item.row.index, []).append(item)
    return [_with_boxes(row, taken[row.index]) if row.index in taken else row for row in rows]


def _blocks(rows: list[Row]) -> Iterator[list[Row]]:
    """Rows close under each other that name illnesses and nothing with a colon."""
    block: list[Row] = []
    for row in rows:
        follows = bool(block) and row.page == block[-1].page
        follows = follows and row.y0 - block[-1].y1 <= _CLOSE * row.height
        if not _may_list(row) or not follows:
            if block:
                yield block
            block = []
        if _may_list(row):
            block.append(row)
    if block:
        yield block


def _may_list(row: Row) -> bool:
    cells = [text for cell in row.segments() if len(text := row.text(*cell)) > 1]
    illnesses = sum(map(names_illness, cells))
    is_bare = not row.options and not any(_WRITTEN.search(text) for text in cells)
    return bool(cells) and is_bare and illnesses >= _MIN_ILLNESSES * len(cells)


def _items(row: Row, marks: frozenset[str]) -> Iterator[_Item]:
    """What a row names; a mark is a cell of its own or the first word of one."""
    mark: Token | None = None
    for start, end in row.segments():
        first = row.tokens[start]
        if first.text in marks:
            mark, start = first, start + 1
        elif row.method == "ocr" and first.text[:1] in marks and first.text[1:2].isupper():
            mark = first  # an engine glued them together
        if start == end:
            continue
        near = mark is not None and row.white(mark.x1, row.tokens[start].x0) <= _FARTHEST
        if end - start <= _LONGEST:
            yield _Item(row, start, end, mark if near else None)
        mark = None


def _with_boxes(row: Row, items: list[_Item]) -> Row:
    marks = {item.mark for item in items}
    named = {i for item in items for i in range(item.start, item.end)}
    kept = [i for i, t in enumerate(row.tokens) if i not in named and t not in marks]
    return replace(row.keeping(kept), options=tuple(_option(item) for item in items))


def _option(item: _Item) -> Option:
    """A box where the mark stands, or the line for one: in the white space before the name."""
    first, last = item.row.tokens[item.start], item.row.tokens[item.end - 1]
    x0 = item.mark.x0 if item.mark else first.x0
    box = item.mark.box if item.mark else [first.x0, first.y0, first.x0, first.y1]
    label = item.row.text(item.start, item.end)
    label = label[1:] if item.mark is first else label
    missed = None if item.row.method == "ocr" else False  # engines lose letters that stand alone
    return Option(label, x0, last.x1, True if item.mark else missed, box)
