"""Squares and circles drawn on a picture and the ink in them: check boxes of scans and of drawn forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PIL import Image

from review.intake.reading.checkboxes import Mark
from review.intake.reading.circles import in_company, is_circle
from review.intake.reading.ink import AROUND, ink_of
from review.intake.reading.lines import has_middle_of, round_box
from review.intake.shapes import Box, Checkbox, Word

MIN_SIDE = 0.0065
MAX_SIDE = 0.026
EMPTY_INK = 0.08
TICKED_INK = 0.15
_MIN_SQUARENESS = 0.80
_MAX_SQUARES = 400
_STROKES = (0.9, 1.35)
_BOX_SIGNS = "□■☐☑☒口["
_WORKING_WIDTH = 1654
_TOUCH = 0.2  # of a circle's width, that a word may reach into it
_MARGIN = 0.008
_BOTH_SIDES = 2


def find_squares(image: Image.Image, places: list[Box] | None = None) -> list[Mark]:
    """Return drawn squares and circles of check-box size; sizes are shares of the page's width.

    `places` are the only ones to look at, with a margin around them; None looks everywhere.
    """
    import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork
    import numpy  # noqa: PLC0415

    if image.width < _WORKING_WIDTH // 2:
        return []
    found: list[Mark] = []
    for window, inside in _windows(image, places):
        ink = ink_of(image.crop(window) if places else image)
        searched = ink if inside is None else _only_in(numpy, ink, inside)
        for area, is_round in _outlines(cv2, searched, ink, image.width):
            box, checked = _read(ink, area, window[:2], image.size)
            found.append(Mark(box, checked, is_round=is_round))
    return found[:_MAX_SQUARES]


Area = tuple[int, int, int, int]


def _windows(
    image: Image.Image, places: list[Box] | None
) -> Iterator[tuple[Area, list[Area] | None]]:
    """Parts of the picture to look at, and where in them: bands of places, or the whole page."""
    width, height = image.size
    if places is None:
        yield (0, 0, width, height), None
        return
    margin, areas = int(_MARGIN * width), list[Area]()
    for x0, y0, x1, y1 in sorted(places, key=lambda box: box[1]):
        area = (
            max(0, int(x0 * width) - margin), max(0, int(y0 * height) - margin),
            int(x1 * width) + margin + 1, int(y1 * height) + margin + 1,
        )  # fmt: skip
        if areas and area[1] > max(a[3] for a in areas) + 2 * AROUND:
            yield _window(areas, image.size)
            areas = []
        areas.append(area)
    if areas:
        yield _window(areas, image.size)


def _window(areas: list[Area], size: tuple[int, int]) -> tuple[Area, list[Area]]:
    """The rectangle around the areas, wide enough to tell ink from paper, and the areas in it."""
    left = max(0, min(a[0] for a in areas) - AROUND)
    top = max(0, min(a[1] for a in areas) - AROUND)
    right = min(size[0], max(a[2] for a in areas) + AROUND)
    bottom = min(size[1], max(a[3] for a in areas) + AROUND)
    inside = [(x0 - left, y0 - top, x1 - left, y1 - top) for x0, y0, x1, y1 in areas]
    return (left, top, right, bottom), inside


def _outlines(cv2: Any, searched: Any, ink: Any, page_width: int) -> list[tuple[Area, bool]]:
    """Outlines of check-box size with four corners, and round ones (True), the outer ones only.

    A tick that leaves its box makes a larger contour, which is no outline: the inner one is.
    """
    low, high = MIN_SIDE * page_width, MAX_SIDE * page_width
    found: list[Area] = []
    circles: list[Area] = []
    for contour in _contours(cv2, searched, low):
        x, y, width, height = cv2.boundingRect(contour)
        if not (low <= width <= high and low <= height <= high and 0.75 < width / height < 1.33):
            continue
        area = cv2.contourArea(contour)
        corners = cv2.approxPolyDP(contour, 0.08 * cv2.arcLength(contour, True), True)
        square = x, y, width, height
        if is_circle(cv2, contour, square):
            circles.append(square)
        if area < _MIN_SQUARENESS * width * height or len(corners) != 4:
            continue
        if _is_outline(ink, square):
            found.append(square)
    squares = _outermost(found)[:_MAX_SQUARES]
    rounds = in_company(_outermost(circles[: 4 * _MAX_SQUARES]))
    outer = _outermost(squares + rounds)
    return [(area, area not in squares) for area in outer]


def _only_in(numpy: Any, ink: Any, areas: list[Area]) -> Any:
    """The ink in the areas: the letters of a page have hundreds of contours for nothing."""
    kept = numpy.zeros_like(ink)
    for x0, y0, x1, y1 in areas:
        kept[y0:y1, x0:x1] = ink[y0:y1, x0:x1]
    return kept


def _contours(cv2: Any, ink: Any, shortest: float) -> list[Any]:
    """Contours of the ink, and of its straight strokes alone: a tick that leaves its box is gone."""
    pictures = [ink]
    for share in _STROKES:
        stroke = max(6, int(shortest * share))
        flat = cv2.getStructuringElement(cv2.MORPH_RECT, (stroke, 1))
        across = cv2.morphologyEx(ink, cv2.MORPH_OPEN, flat)
        down = cv2.morphologyEx(ink, cv2.MORPH_OPEN, flat.T)
        pictures.append(across | down)
    found: list[Any] = []
    for picture in pictures:
        contours, _ = cv2.findContours(picture, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
        found.extend(contours)
    return found


def _outermost(squares: list[Area]) -> list[Area]:
    """A drawn outline gives two contours, outside and inside: keep the outside one."""
    kept: list[Area] = []
    for square in sorted(squares, key=lambda s: -s[2] * s[3]):
        x, y = square[0] + square[2] / 2, square[1] + square[3] / 2
        if not any(k[0] <= x <= k[0] + k[2] and k[1] <= y <= k[1] + k[3] for k in kept):
            kept.append(square)
    return kept


def _is_outline(ink: Any, square: Area) -> bool:
    """All four sides carry ink: the hole of a letter or a smudge has gaps."""
    x, y, width, height = square
    depth = max(2, width // 6)
    patch = ink[y : y + height, x : x + width] > 0
    sides = (
        patch[:depth].any(axis=0),
        patch[-depth:].any(axis=0),
        patch[:, :depth].any(axis=1),
        patch[:, -depth:].any(axis=1),
    )
    return all(side.mean() > 0.85 for side in sides)


def _read(
    ink: Any, square: Area, offset: tuple[int, int], size: tuple[int, int]
) -> tuple[Box, bool | None]:
    """The box on the page, and by the ink in it whether it is ticked; `offset` is the window's."""
    x, y, width, height = square
    margin_x, margin_y = max(2, round(width * 0.24)), max(2, round(height * 0.24))
    inside = ink[y + margin_y : y + height - margin_y, x + margin_x : x + width - margin_x] > 0
    share = float(inside.mean()) if inside.size else 0.0
    checked = None if EMPTY_INK <= share < TICKED_INK else share >= TICKED_INK
    x, y = x + offset[0], y + offset[1]
    box = round_box(x / size[0], y / size[1], (x + width) / size[0], (y + height) / size[1])
    return box, checked


def without_combs(marks: list[Mark]) -> list[Mark]:
    """Drop squares that touch each other in a row: they hold a digit each, and are no check boxes."""
    row = sorted((mark for mark in marks if not mark.is_round), key=lambda mark: mark.box[0])
    teeth: list[Mark] = []
    for one in row:
        beside = [other for other in row if _touch(one.box, other.box)]
        teeth += [one, *beside] if len(beside) >= _BOTH_SIDES else []
    return [mark for mark in marks if mark not in teeth]


def _touch(one: Box, other: Box) -> bool:
    """Whether two squares stand side by side on a level, a third of their width apart at most."""
    side = one[2] - one[0]
    gap = max(one[0] - other[2], other[0] - one[2])
    return -side / 3 <= gap <= side / 3 and abs(one[1] - other[1]) <= (one[3] - one[1]) / 3


def drop_letters(marks: list[Mark], words: list[Word]) -> list[Mark]:
    """Remove what is a letter: a square inside a word of two letters or more, a circle that touches one."""
    return [
        mark
        for mark in marks
        if not any(
            _is_letter_of(mark.box, word) or (mark.is_round and _touches(mark.box, word))
            for word in words
        )
    ]


def _touches(box: Box, word: Word) -> bool:
    x0, y0, x1, y1 = word["box"]
    across = min(box[2], x1) - max(box[0], x0)
    down = min(box[3], y1) - max(box[1], y0)
    return len(word["text"]) > 1 and across > _TOUCH * (box[2] - box[0]) and down > 0


def _is_letter_of(box: Box, word: Word) -> bool:
    x0, y0, x1, y1 = word["box"]
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    is_inside = x0 <= middle_x <= x1 and y0 <= middle_y <= y1
    if not is_inside or len(word["text"]) < 2:
        return False
    letter = (x1 - x0) / len(word["text"])
    starts_word = middle_x < x0 + 1.3 * letter
    return not (starts_word and word["text"][0] in _BOX_SIGNS)


def checked_by_ink(typed: Mark, drawn: list[Mark]) -> Mark:
    """An engine reads an empty square as a full one now and then: where the ink says otherwise, ask."""
    square = next((mark for mark in drawn if _lies_in(mark.box, [typed.box])), None)
    if square is None or square.checked == typed.checked:
        return typed
    return Mark(typed.box, None)


def drop_covered_words(words: list[Word], marks: list[Mark], crosses: list[Checkbox]) -> list[Word]:
    """Remove what was read as a word but is the box itself: `X`, `O`, `□` lying inside it."""
    boxes = [mark.box for mark in marks] + [cross["box"] for cross in crosses]
    return [w for w in words if len(w["text"]) > 2 or not _lies_in(w["box"], boxes)]


def outside(marks: list[Mark], areas: list[Box]) -> list[Mark]:
    """Keep the marks that lie in none of the areas, such as text fields and boxes known before."""
    return [mark for mark in marks if not _lies_in(mark.box, areas)]


def _lies_in(box: Box, areas: list[Box]) -> bool:
    return any(has_middle_of(area, box) for area in areas)
