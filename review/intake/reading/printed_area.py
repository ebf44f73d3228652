"""Where on a picture anything is printed: paper and table around it hold no lines to look for."""

from __future__ import annotations

import math
from typing import Any, Final

from PIL import Image

_BLOCK: Final = 16  # pixels
_SHORTEST_RUN: Final = (
    3  # blocks side by side: dust and edges of pages are narrower, words are longer
)
_MARGIN: Final = 3  # blocks around what was found, for what stands alone beside it
# How far ink is from its paper, of 255: over twice the grain of the picture, within these.
_LEAST_CONTRAST, _MOST_CONTRAST, _GRAINS = 32, 64, 2.5

Area = tuple[int, int, int, int]


def printed_area(image: Image.Image, step: float) -> Area:
    """Return left, top, right, bottom in pixels; the whole picture where no print can be told.

    Edges are whole steps, the last ones maybe outside: what is printed far away must not shift by a
    hair how a line is seen.
    """
    import numpy  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    contrast = _contrasts(numpy, numpy.asarray(image.convert("L")))
    if not contrast.size:
        return (0, 0, *image.size)
    grain = _GRAINS * float(numpy.median(contrast))
    inked = _in_runs(contrast > min(max(grain, _LEAST_CONTRAST), _MOST_CONTRAST))
    rows, columns = numpy.flatnonzero(inked.any(axis=1)), numpy.flatnonzero(inked.any(axis=0))
    if not rows.size:
        return (0, 0, *image.size)
    (left, right), (top, bottom) = _span(columns, step), _span(rows, step)
    return left, top, right, bottom


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
