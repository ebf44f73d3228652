"""Crosses without boxes: the ink under the heads `Yes` and `No`, beside each line of a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, Final

from PIL import Image

from review.intake.reading.checkboxes import Mark
from review.intake.reading.ink import ink_around
from review.intake.reading.lines import group_lines, round_box
from review.intake.shapes import Box, Checkbox, Word

_SAYS: Final = {"yes": "Yes", "y": "Yes", "no": "No", "n": "No"}
_MOST_PAIRS: Final = 24  # of heads on a page
_MIN_ROWS, _MIN_ANSWERED = 3, 0.75
_EMPTY_INK, _CROSSED_INK = 0.015, 0.04
# What is looked at around the middle of a cell, in heights of its row: rulings stand above and under it.
_HALF_WIDTH, _HALF_HEIGHT = 0.7, 0.3
_LEAP, _SPREAD = 2.2, 1.3  # from one row to the next: in heights, and against the step before
_FARTHEST: Final = 0.2  # from one head to the other, a share of the page's width


@dataclass(frozen=True, slots=True)
class _Heads:
    """Two heads side by side on line `line`; what is asked stands between `start` and the first."""

    line: int
    start: float
    boxes: tuple[Box, Box]
    says: tuple[str, str]


def take_crosses(
    image: Image.Image, words: list[Word], marks: list[Mark]
) -> tuple[list[Checkbox], list[Mark]]:
    """A box for each cell under two such heads, if nearly every row has ink under one of them; and the other marks.

    Columns with a square in each row are left to their squares; a few are parts of crosses and rulings.
    """
    if not {"Yes", "No"} <= {_says(word) for word in words}:
        return [], marks
    lines = [[words[i] for i in line] for line in group_lines(words)]
    found: list[Checkbox] = []
    for heads in islice(_pairs_of_heads(lines), _MOST_PAIRS):
        rows = list(_rows_under(heads, lines))
        squares = [mark for mark in marks if rows and _is_under(mark.box, heads, rows)]
        if len(rows) < _MIN_ROWS or len(squares) >= len(rows):
            continue
        if crosses := _answers(image, heads, rows):
            found += crosses
            marks = [mark for mark in marks if mark not in squares]
    return found, marks


def _pairs_of_heads(lines: list[list[Word]]) -> Iterator[_Heads]:
    for number, line in enumerate(lines):
        start = 0.0
        for one, other in pairwise(line):
            says = _says(one), _says(other)
            gap = other["box"][0] - one["box"][2]
            if sorted(says) == ["No", "Yes"] and 0 < gap < _FARTHEST:
                yield _Heads(number, start, (one["box"], other["box"]), says)
                start = other["box"][2]


def _says(word: Word) -> str:
    return _SAYS.get(word["text"].lower().rstrip(".:"), "")


def _rows_under(heads: _Heads, lines: list[list[Word]]) -> Iterator[tuple[float, float]]:
    """Top and bottom of the rows that ask, down to where something else begins."""
    left, right = heads.boxes[0][0], heads.boxes[1][2]
    previous, step = heads.boxes[0][1], 1.0
    for line in lines[heads.line + 1 :]:
        asked = [w["box"] for w in line if heads.start <= w["box"][0] and w["box"][2] < left]
        between = [w for w in line if left <= (w["box"][0] + w["box"][2]) / 2 <= right]
        if not asked and not between:
            continue
        if any(len(word["text"]) > 2 for word in between) or any(map(_says, line)):
            return
        if not asked:
            continue
        top, foot = min(box[1] for box in asked), max(box[3] for box in asked)
        if top - previous > min((_LEAP + 1) * (foot - top), _SPREAD * step):
            return
        previous, step = top, top - previous
        yield top, foot


def _is_under(box: Box, heads: _Heads, rows: list[tuple[float, float]]) -> bool:
    middle = (box[0] + box[2]) / 2
    is_level = rows[0][0] <= (box[1] + box[3]) / 2 <= rows[-1][1]
    return is_level and heads.boxes[0][0] - 0.02 <= middle <= heads.boxes[1][2] + 0.02


def _answers(image: Image.Image, heads: _Heads, rows: list[tuple[float, float]]) -> list[Checkbox]:
    pairs = [tuple(_cell(box, row, image.size) for box in heads.boxes) for row in rows]
    cells = [cell for pair in pairs for cell in pair]
    left, top = min(cell[0] for cell in cells), max(0, min(cell[1] for cell in cells))
    right, bottom = max(cell[2] for cell in cells), max(cell[3] for cell in cells)
    ink = ink_around(image, (left, top, right, min(bottom, image.height)))
    answers = [
        [_is_crossed(ink, (x0 - left, y0 - top, x1 - left, y1 - top)) for x0, y0, x1, y1 in pair]
        for pair in pairs
    ]
    answered = sum(sorted(map(bool, answer)) == [False, True] for answer in answers)
    if answered < _MIN_ANSWERED * len(answers):
        return []
    width, height = image.size
    return [
        {
            "label": label,
            "box": round_box(x0 / width, y0 / height, x1 / width, y1 / height),
            "checked": checked,
        }
        for pair, answer in zip(pairs, answers, strict=True)
        for label, (x0, y0, x1, y1), checked in zip(heads.says, pair, answer, strict=True)
    ]


def _cell(head: Box, row: tuple[float, float], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """What is looked at under a head, in pixels: around the middle of the head and that of the row."""
    width, height = size
    x, y = (head[0] + head[2]) / 2 * width, (row[0] + row[1]) / 2 * height
    across, down = (share * (row[1] - row[0]) * height for share in (_HALF_WIDTH, _HALF_HEIGHT))
    left, right = max(0, round(x - across)), min(width, round(x + across))
    return left, round(y - down), right, round(y + down)


def _is_crossed(ink: Any, cell: tuple[int, int, int, int]) -> bool | None:
    x0, y0, x1, y1 = cell
    inside = ink[y0:y1, x0:x1]
    share = float((inside > 0).mean()) if inside.size else 0.0
    return None if _EMPTY_INK <= share < _CROSSED_INK else share >= _CROSSED_INK
