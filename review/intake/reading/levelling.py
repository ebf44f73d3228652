"""Levelling a crooked or photographed page: one projective map from the slopes of its text lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from PIL import Image

MIN_ANGLE_DEGREES = 0.2
MIN_LINES_FOR_PERSPECTIVE = 8
_OUTLIER_RADIANS = 0.03


@dataclass(frozen=True, slots=True)
class Slope:
    """How a text line around (x, y) runs: radians, downwards positive, in pixels of the picture."""

    x: float
    y: float
    angle: float


def levelling_matrix(slopes: list[Slope], size: tuple[int, int]) -> Any | None:
    """Return the 3x3 matrix that makes the lines level, or None when they are, or are unknown.

    The page is turned by the median slope; what is left grows or shrinks down a page seen
    aslant, and a trapezium mapped to a rectangle takes that out.
    """
    if not slopes:
        return None
    middle = sorted(s.angle for s in slopes)[len(slopes) // 2]
    kept = [s for s in slopes if abs(s.angle - middle) < _OUTLIER_RADIANS]
    offset, growth = _fit(kept, middle, size)
    tilt = max(abs(offset), abs(offset + growth * size[1]))
    if math.degrees(abs(middle)) < MIN_ANGLE_DEGREES and math.degrees(tilt) < MIN_ANGLE_DEGREES:
        return None
    return _trapezium(offset, growth, size) @ _turn(middle, size)


def _fit(slopes: list[Slope], middle: float, size: tuple[int, int]) -> tuple[float, float]:
    """Fit the slope left after turning as `offset + growth * y`; nothing from a few lines."""
    if len(slopes) < MIN_LINES_FOR_PERSPECTIVE:
        return 0.0, 0.0
    import numpy  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    matrix = _turn(middle, size)
    heights = [move_points(matrix, [(s.x, s.y)])[0][1] for s in slopes]
    if max(heights) - min(heights) < 0.25 * size[1]:
        return 0.0, 0.0
    growth, offset = numpy.polyfit(heights, [s.angle - middle for s in slopes], 1)
    return float(offset), float(growth)


def _turn(angle: float, size: tuple[int, int]) -> Any:
    import numpy  # noqa: PLC0415

    x, y = size[0] / 2, size[1] / 2
    cosine, sine = math.cos(angle), math.sin(angle)
    return numpy.array(
        [
            [cosine, sine, x - cosine * x - sine * y],
            [-sine, cosine, y + sine * x - cosine * y],
            [0.0, 0.0, 1.0],
        ]
    )


def _trapezium(offset: float, growth: float, size: tuple[int, int]) -> Any:
    import cv2  # noqa: PLC0415
    import numpy  # noqa: PLC0415

    width, height = size
    crooked, level = [], []
    for y in (0.1 * height, 0.9 * height):
        drop = math.tan(offset + growth * y) * width / 2
        crooked += [(0.0, y - drop), (float(width), y + drop)]
        level += [(0.0, y), (float(width), y)]
    return cv2.getPerspectiveTransform(
        numpy.array(crooked, dtype=numpy.float32), numpy.array(level, dtype=numpy.float32)
    )


def move_points(matrix: Any, points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Map points as `warp` maps the picture."""
    moved = []
    for x, y in points:
        u, v, w = (float(row[0] * x + row[1] * y + row[2]) for row in matrix)
        moved.append((u / w, v / w))
    return moved


def warp(image: Image.Image, matrix: Any) -> Image.Image:
    """Map the picture; what comes in from outside is white."""
    import cv2  # noqa: PLC0415
    import numpy  # noqa: PLC0415

    pixels = cv2.warpPerspective(
        numpy.asarray(image),
        matrix,
        image.size,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=(255,) * 3,
    )
    return Image.fromarray(pixels)
