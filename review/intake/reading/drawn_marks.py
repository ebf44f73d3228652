"""What a pen leaves at a printed word: a ring around it, or a tick behind it."""

from __future__ import annotations

from typing import Any, Final

from PIL import Image

from review.intake.reading.ink import ink_around, ink_of
from review.intake.reading.lines import round_box
from review.intake.shapes import Box

# The inside of a ring, in heights of print: how high, how wide; and what it fills of the rectangle around it:
# pi / 4 for an ellipse, 1 for a cell of a table.
_RING_HIGH, _RING_WIDE = (0.75, 3.2), (0.7, 12.0)
_RING_FILLS: Final = (0.66, 0.86)
_MOST_RINGS: Final = 400
_MARGIN: Final = 1.2  # heights over a word and under it
# A tick, in heights of its word: how far behind it, how tall, how wide.
_TICK_FROM, _TICK_TO = 0.1, 2.2
_LINE: Final = 0.8  # heights; a tick is nowhere straight for so long, up or across
_TICK_TALL, _TICK_WIDE = (0.55, 2.2), (0.3, 2.1)


def find_rings(image: Image.Image, print_height: float) -> list[Box]:
    """The insides of rings drawn on a page; `print_height` is that of its words, a share of the page's height."""
    import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    width, height = image.size
    line = print_height * height
    contours, tree = cv2.findContours(ink_of(image), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    rings: list[Box] = []
    for contour, (_, _, _, parent) in zip(contours, tree[0] if contours else (), strict=True):
        x, y, across, down = cv2.boundingRect(contour)
        if parent < 0 or not _is_ring_sized(across / line, down / line):
            continue
        hull = cv2.convexHull(contour)
        _, (side, other), _ = cv2.minAreaRect(
            hull
        )  # a leaning square fills all of its own rectangle
        if _RING_FILLS[0] <= cv2.contourArea(hull) / max(side * other, 1.0) <= _RING_FILLS[1]:
            rings.append(
                round_box(x / width, y / height, (x + across) / width, (y + down) / height)
            )
    return rings[:_MOST_RINGS]


def _is_ring_sized(across: float, down: float) -> bool:
    is_high = _RING_HIGH[0] <= down <= _RING_HIGH[1]
    return is_high and _RING_WIDE[0] <= across <= _RING_WIDE[1] and across >= 0.8 * down


def has_tick(image: Image.Image, word: Box, limit: float) -> bool:
    """Whether something as tall as a letter, and no line, is drawn level with a word, between it and `limit`."""
    import cv2  # noqa: PLC0415

    width, height = image.size
    x1, y0, y1 = word[2] * width, word[1] * height, word[3] * height
    left, top = round(x1 + _TICK_FROM * (y1 - y0)), max(0, round(y0 - _MARGIN * (y1 - y0)))
    right = min(round(x1 + _TICK_TO * (y1 - y0)), round(limit * width) - 1)
    if right - left < _TICK_WIDE[0] * (y1 - y0):
        return False
    ink = ink_around(image, (left, top, right, min(height, round(y1 + _MARGIN * (y1 - y0)))))
    sides, lines = _straight(ink, round(_LINE * (y1 - y0)))
    _, _, parts, _ = cv2.connectedComponentsWithStats(cv2.subtract(ink, lines), connectivity=8)
    return any(
        _is_tick(part, ink.shape, (y0 - top, y1 - top)) and not sides[:, : part[0] + 1].any()
        for part in parts[1:, :4]
    )


def _straight(ink: Any, length: int) -> tuple[Any, Any]:
    """What is straight in the ink: upright, as the side of a box that stands before its own tick; and all of it."""
    import cv2  # noqa: PLC0415
    import numpy  # noqa: PLC0415

    flat, around = numpy.ones((1, max(length, 3)), "uint8"), numpy.ones((3, 3), "uint8")
    sides: Any = cv2.morphologyEx(ink, cv2.MORPH_OPEN, flat.T)
    return sides, cv2.dilate(sides | cv2.morphologyEx(ink, cv2.MORPH_OPEN, flat), around)


def _is_tick(part: Any, shape: tuple[int, int], level: tuple[float, float]) -> bool:
    x, y, across, down = part
    line = level[1] - level[0]
    shared = min(y + down, level[1]) - max(y, level[0])
    is_cut = x + across == shape[1] or y == 0 or y + down == shape[0]
    is_wide = _TICK_WIDE[0] * line <= across <= _TICK_WIDE[1] * line
    is_high = shared >= _TICK_TALL[0] * line and down <= _TICK_TALL[1] * line
    return bool(is_high and is_wide and not is_cut)
