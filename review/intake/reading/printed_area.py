"""The part of a picture on which anything is printed: paper and table around it hold no lines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

MAX_SIDE_PIXELS: Final = 1800  # of a page, as letters are read
FINDING_SIDE_PIXELS: Final = 1280  # of a page, as lines are found: as well, for half the work
FINDING_STEP: Final = 32  # pixels: the detector looks at pictures of whole steps

_BLOCK: Final = 16  # pixels
_SHORTEST_RUN: Final = 3  # blocks side by side: words are longer, dust and edges narrower
_MARGIN: Final = 3  # blocks around what was found, for what stands alone beside it
# How far ink is from its paper, of 255: over twice the grain of the picture, within these.
_LEAST_CONTRAST, _MOST_CONTRAST, _GRAINS = 32, 64, 2.5

Area = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Part:
    """Pixels cut out of a reduced picture, and how they lie on the picture.

    `finding_side` is how long their longer side has to be for lines to be found at the scale of the page.
    """

    pixels: Any
    finding_side: int
    left: int
    top: int
    across: float
    down: float

    def on_picture(self, quad: Any) -> list[tuple[float, float]]:
        """The corners of a box on the picture: moved first, then stretched."""
        return [
            ((float(x) + self.left) * self.across, (float(y) + self.top) * self.down)
            for x, y in quad
        ]


def printed_part(pixels: Any) -> Part:
    """Reduce a picture of height x width x 3 bytes and cut out what is printed on it."""
    from rapidocr.utils.process_img import resize_image_within_bounds  # noqa: PLC0415

    pixels, down, across = resize_image_within_bounds(pixels, 0, MAX_SIDE_PIXELS)
    scale = min(1.0, FINDING_SIDE_PIXELS / max(pixels.shape[:2]))
    area = printed_area(pixels, FINDING_STEP / scale)
    part = cut(pixels, area)
    side = round(max(part.shape[:2]) * scale)
    return Part(part, side, area[0], area[1], across, down)


def printed_area(pixels: Any, step: float) -> Area:
    """Return left, top, right, bottom of the print on a picture of height x width x 3 bytes.

    The whole picture where no print can be told.

    Edges are whole steps, the last ones maybe outside: what is printed far away must not shift by a
    hair how a line is seen.
    """
    import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork
    import numpy  # noqa: PLC0415

    whole = (0, 0, pixels.shape[1], pixels.shape[0])
    contrast = _contrasts(numpy, cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY))
    if not contrast.size:
        return whole
    grain = _GRAINS * float(numpy.median(contrast))
    inked = _in_runs(contrast > min(max(grain, _LEAST_CONTRAST), _MOST_CONTRAST))
    rows, columns = numpy.flatnonzero(inked.any(axis=1)), numpy.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return whole
    (left, right), (top, bottom) = _span(columns, step), _span(rows, step)
    return left, top, right, bottom


def cut(pixels: Any, area: Area) -> Any:
    """The area of a picture, white where it reaches over the edge."""
    import cv2  # noqa: PLC0415

    left, top, right, bottom = area
    part = pixels[top:bottom, left:right]
    below, beside = bottom - top - part.shape[0], right - left - part.shape[1]
    white = (255, 255, 255)
    return cv2.copyMakeBorder(part, 0, below, 0, beside, cv2.BORDER_CONSTANT, value=white)


def _contrasts(numpy: Any, pixels: Any) -> Any:
    """Lightest minus darkest pixel of each whole block."""
    rows, columns = pixels.shape[0] // _BLOCK, pixels.shape[1] // _BLOCK
    blocks = pixels[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
    # Rows first: numpy takes the largest of whole rows many pixels at a time.
    lightest, darkest = blocks.max(axis=1).max(axis=2), blocks.min(axis=1).min(axis=2)
    return lightest.astype(numpy.int16) - darkest


def _in_runs(inked: Any) -> Any:
    """The blocks that are part of a run from left to right."""
    starts = inked[:, : 1 - _SHORTEST_RUN].copy()
    for step in range(1, _SHORTEST_RUN):
        starts &= inked[:, step : step + starts.shape[1]]
    kept = inked & False
    for step in range(_SHORTEST_RUN):
        kept[:, step : step + starts.shape[1]] |= starts
    return kept


def _span(found: Any, step: float) -> tuple[int, int]:
    """From the first block to the last with their margins, in pixels, widened to whole steps."""
    first, last = (int(found[0]) - _MARGIN) * _BLOCK, (int(found[-1]) + 1 + _MARGIN) * _BLOCK
    return round(math.floor(max(first, 0) / step) * step), round(math.ceil(last / step) * step)
