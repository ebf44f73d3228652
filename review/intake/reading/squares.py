"""Squares drawn on a picture and the ink in them: check boxes of scans and of drawn forms."""

from __future__ import annotations

from typing import Any

from PIL import Image

from review.intake.reading.checkboxes import Mark
from review.intake.reading.lines import round_box
from review.intake.shapes import Box, Word

MIN_SIDE = 0.0065
MAX_SIDE = 0.026
EMPTY_INK = 0.08
TICKED_INK = 0.15
_MIN_SQUARENESS = 0.80
_MAX_SQUARES = 400
_STROKES = (0.9, 1.35)
_BOX_SIGNS = "□■☐☑☒口["
_WORKING_WIDTH = 1654
_MARGIN = 0.008


def find_squares(image: Image.Image, places: list[Box] | None = None) -> list[Mark]:
    """Return drawn squares of check-box size; sizes are shares of the page's width.

    `places` are the only ones to look at, with a margin around them; None looks everywhere.
    """
    import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork
    import numpy  # noqa: PLC0415

    cv2.setNumThreads(1)  # the pool costs more than pages of this size gain, and workers are many
    grey = image.convert("L")
    if grey.width < _WORKING_WIDTH // 2:
        return []
    pixels = numpy.asarray(grey)
    ink = cv2.adaptiveThreshold(
        pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 51, 15
    )
    low, high = MIN_SIDE * grey.width, MAX_SIDE * grey.width
    found: list[tuple[int, int, int, int]] = []
    searched = ink if places is None else _only_in(numpy, ink, places)
    for contour in _contours(cv2, searched, low):
        x, y, width, height = cv2.boundingRect(contour)
        if not (low <= width <= high and low <= height <= high and 0.75 < width / height < 1.33):
            continue
        area = cv2.contourArea(contour)
        corners = cv2.approxPolyDP(contour, 0.08 * cv2.arcLength(contour, True), True)
        if area >= _MIN_SQUARENESS * width * height and len(corners) == 4:
            found.append((x, y, width, height))
    outer = _outermost(found)[:_MAX_SQUARES]
    return [_mark(ink, square, grey.size) for square in outer if _is_outline(ink, square)]


def _only_in(numpy: Any, ink: Any, places: list[Box]) -> Any:
    """The ink near the places: the letters of a page have hundreds of contours for nothing."""
    height, width = ink.shape
    margin, kept = int(_MARGIN * width), numpy.zeros_like(ink)
    for x0, y0, x1, y1 in places:
        rows = slice(max(0, int(y0 * height) - margin), int(y1 * height) + margin + 1)
        columns = slice(max(0, int(x0 * width) - margin), int(x1 * width) + margin + 1)
        kept[rows, columns] = ink[rows, columns]
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


def _outermost(squares: list[tuple[int, int, int, int]]) -> list[tuple[int, int, int, int]]:
    """A drawn outline gives two contours, outside and inside: keep the outside one."""
    kept: list[tuple[int, int, int, int]] = []
    for square in sorted(squares, key=lambda s: -s[2] * s[3]):
        x, y = square[0] + square[2] / 2, square[1] + square[3] / 2
        if not any(k[0] <= x <= k[0] + k[2] and k[1] <= y <= k[1] + k[3] for k in kept):
            kept.append(square)
    return kept


def _is_outline(ink: Any, square: tuple[int, int, int, int]) -> bool:
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


def _mark(ink: Any, square: tuple[int, int, int, int], size: tuple[int, int]) -> Mark:
    x, y, width, height = square
    margin_x, margin_y = max(2, round(width * 0.24)), max(2, round(height * 0.24))
    inside = ink[y + margin_y : y + height - margin_y, x + margin_x : x + width - margin_x] > 0
    share = float(inside.mean()) if inside.size else 0.0
    checked = None if EMPTY_INK <= share < TICKED_INK else share >= TICKED_INK
    box = round_box(x / size[0], y / size[1], (x + width) / size[0], (y + height) / size[1])
    return Mark(box, checked)


def drop_letters(marks: list[Mark], words: list[Word]) -> list[Mark]:
    """Remove squares that are letters: inside a word of two letters or more."""
    return [m for m in marks if not any(_is_letter_of(m.box, w) for w in words)]


def _is_letter_of(box: Box, word: Word) -> bool:
    x0, y0, x1, y1 = word["box"]
    middle_x, middle_y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    is_inside = x0 <= middle_x <= x1 and y0 <= middle_y <= y1
    if not is_inside or len(word["text"]) < 2:
        return False
    letter = (x1 - x0) / len(word["text"])
    starts_word = middle_x < x0 + 1.3 * letter
    return not (starts_word and word["text"][0] in _BOX_SIGNS)


def drop_covered_words(words: list[Word], marks: list[Mark]) -> list[Word]:
    """Remove what was read as a word but is the box itself: `X`, `O`, `□` lying inside it."""
    boxes = [mark.box for mark in marks]
    return [w for w in words if len(w["text"]) > 2 or not _lies_in(w["box"], boxes)]


def outside(marks: list[Mark], areas: list[Box]) -> list[Mark]:
    """Keep the marks that lie in none of the areas, such as text fields and boxes known before."""
    return [mark for mark in marks if not _lies_in(mark.box, areas)]


def _lies_in(box: Box, areas: list[Box]) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(area[0] <= x <= area[2] and area[1] <= y <= area[3] for area in areas)
