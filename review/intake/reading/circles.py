"""Circles that forms print instead of boxes: told from letters by their company."""

from __future__ import annotations

from math import pi
from typing import Any, Final

# 4 pi times the area by the square of the outline: 1 for a circle, 0.79 for a square.
_ROUND: Final = 0.8
_FILLS: Final = (0.6, 0.86)  # of the rectangle around it; pi / 4 for a circle
_MIN_COMPANY, _MOST, _SIZES_DIFFER = 4, 400, 0.15
_LEVEL: Final = 0.3  # diameters off the row or the column of another

Area = tuple[int, int, int, int]


def is_circle(cv2: Any, contour: Any, area: Area) -> bool:
    """Whether an outline is round, as far as pixels can be."""
    size, length = cv2.contourArea(contour), cv2.arcLength(contour, True)
    is_filling = _FILLS[0] <= size / (area[2] * area[3]) <= _FILLS[1]
    return is_filling and bool(4 * pi * size >= _ROUND * length * length)


def in_company(circles: list[Area]) -> list[Area]:
    """The circles of one size that stand in rows or columns: a form has several, a letter stands alone."""
    circles = circles[:_MOST]
    return [
        circle
        for circle in circles
        if sum(_are_alike(circle, other) for other in circles) >= _MIN_COMPANY
        and any(_are_level(circle, other) for other in circles if other is not circle)
    ]


def _are_alike(one: Area, other: Area) -> bool:
    return abs(one[2] / other[2] - 1) <= _SIZES_DIFFER


def _are_level(one: Area, other: Area) -> bool:
    across, down = abs(one[0] - other[0]), abs(one[1] - other[1])
    near = _LEVEL * one[2]
    return _are_alike(one, other) and min(across, down) <= near < max(across, down)
