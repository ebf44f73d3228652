"""Ink against paper, told by what is around each pixel: light from one side darkens no half of a page."""

from __future__ import annotations

from typing import Any, Final

from PIL import Image

AROUND: Final = 51  # pixels
_DARKER: Final = 15  # of 255, than the mean around


def ink_of(image: Image.Image) -> Any:
    """255 where a picture has ink, else 0, for each pixel."""
    import cv2  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork
    import numpy  # noqa: PLC0415

    cv2.setNumThreads(1)  # the pool costs more than pages of this size gain, and workers are many
    pixels = numpy.asarray(image.convert("L"))
    return cv2.adaptiveThreshold(
        pixels, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, AROUND, _DARKER
    )


def ink_around(image: Image.Image, area: tuple[int, int, int, int]) -> Any:
    """The ink in a part of a picture (left, top, right, bottom in pixels), told by what is around it, too."""
    left, top, right, bottom = area
    x0, y0 = max(0, left - AROUND), max(0, top - AROUND)
    ink = ink_of(
        image.crop((x0, y0, min(right + AROUND, image.width), min(bottom + AROUND, image.height)))
    )
    return ink[top - y0 : bottom - y0, left - x0 : right - x0]
