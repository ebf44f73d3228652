"""Words to circle, as `YES  NO` and `Yes  No  Former`: choices that forms print without boxes.

A ring is told as a painter would: what is poured over a word with a ring stays inside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from PIL import Image

from review.intake.reading.checkboxes import Mark
from review.intake.reading.ink import ink_around
from review.intake.shapes import Box, Checkbox, Word

_CHOICES: Final = frozenset(
    "yes no y n m f male female never former current occasionally daily weekly rarely sometimes socially quit"
    " single married divorced widowed self spouse child parent other none".split()
)
_NO_LETTERS: Final = re.compile(r"[^a-z]")
_MOST_CHOICES: Final = 400
_FARTHEST: Final = 6.0  # heights between two choices of a row
_NEAREST: Final = 0.35  # heights: words of a sentence stand closer
_REACH: Final = 1.2  # heights of its word, that a ring may stand out from it
_TALLER: Final = 1.1  # than its word, is a ring
_COVERED: Final = 0.8  # of a word's width and height, at least
_ROUND: Final = 0.9  # of the rectangle around it: pi / 4 for an ellipse, 1 for a cell of a table
_PAINT: Final = 128


def take_encircled(
    image: Image.Image, words: list[Word], lines: list[list[int]], marks: list[Mark]
) -> list[Checkbox]:
    """A box for each word of a choice, those with a ring checked; none if no word of the page has one."""
    rows = [row for line in lines for row in _choices([words[i] for i in line], marks, image)]
    choices = [word for row in rows for word in row][:_MOST_CHOICES]
    found: list[Checkbox] = [
        {
            "label": word["text"].strip("()[]{}|,;.:"),
            "box": word["box"],
            "checked": _is_ringed(image, word["box"]),
        }
        for word in choices
    ]
    return found if any(box["checked"] for box in found) else []


def _choices(line: list[Word], marks: list[Mark], image: Image.Image) -> Iterator[list[Word]]:
    """Runs of two choices or more that stand side by side, no box before or between them."""
    aspect = image.width / image.height
    run: list[Word] = []
    line = sorted(line, key=lambda word: word["box"][0])
    for before, word in zip([None, *line], line, strict=False):
        gap = _gap(before, word, aspect)
        is_choice = _NO_LETTERS.sub("", word["text"].lower()) in _CHOICES
        if not is_choice or not _NEAREST <= gap <= _FARTHEST or _has_box(before, word, marks):
            if len(run) > 1:
                yield run
            run = []
        if is_choice and not _has_box(before, word, marks):
            run.append(word)
    if len(run) > 1:
        yield run


def _gap(before: Word | None, word: Word, aspect: float) -> float:
    """The white space before a word, in its heights."""
    if before is None:
        return _FARTHEST
    return (word["box"][0] - before["box"][2]) * aspect / (word["box"][3] - word["box"][1])


def _has_box(before: Word | None, word: Word, marks: list[Mark]) -> bool:
    left = before["box"][2] if before else 0.0
    middle = (word["box"][1] + word["box"][3]) / 2
    return any(
        left - 0.01 <= mark.box[0] <= word["box"][0] and mark.box[1] <= middle <= mark.box[3]
        for mark in marks
    )


def _is_ringed(image: Image.Image, box: Box) -> bool:
    """Whether paint that is poured over a word stays near it, inside something round."""
    import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    width, height = image.size
    x0, y0, x1, y1 = (edge * side for edge, side in zip(box, (width, height) * 2, strict=True))
    margin = _REACH * (y1 - y0)
    left, top = max(0, round(x0 - margin)), max(0, round(y0 - margin))
    right, bottom = min(width, round(x1 + margin)), min(height, round(y1 + margin))
    ink = _without_letters(ink_around(image, (left, top, right, bottom)), y1 - y0)
    middle = int((x0 + x1) / 2 - left), int((y0 + y1) / 2 - top)
    if not ink.size or ink[middle[1], middle[0]]:
        return False
    painted, _, _, (x, y, across, down) = cv2.floodFill(ink, None, middle, _PAINT)
    is_inside = x > 0 and y > 0 and x + across < ink.shape[1] and y + down < ink.shape[0]
    is_around = across >= (x1 - x0) * _COVERED and down >= (y1 - y0) * _COVERED
    return bool(is_inside and is_around and painted <= _ROUND * across * down)


def _without_letters(ink: Any, height: float) -> Any:
    """The ink of what is taller than a word of that height, its gaps of a pixel or two closed."""
    import cv2  # noqa: PLC0415
    import numpy  # noqa: PLC0415

    _, parts, sizes, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    is_tall = sizes[:, cv2.CC_STAT_HEIGHT] > _TALLER * height
    is_tall[0] = False  # the paper
    tall = numpy.where(is_tall[parts], 255, 0).astype("uint8")
    return cv2.morphologyEx(tall, cv2.MORPH_CLOSE, numpy.ones((3, 3), "uint8"))
