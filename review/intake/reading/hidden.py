"""Text that stands in a PDF's text layer and that nobody can see on the page.

Judged by the rendering alone, so that the trick does not matter: white on white, transparent,
microscopic, covered, or beside the page. Hidden text over visible ink is not found this way.
"""

from __future__ import annotations

from typing import Any

from PIL import Image

from review.intake.shapes import Box, Word

# Of 255, in any channel: pale yellow on white has 50, white on nearly white 1 or 2.
MIN_CONTRAST = 16


def split_hidden(words: list[Word], image: Image.Image | Any) -> tuple[list[Word], list[Word]]:
    """Return the words that show on the rendered page (a picture, or its pixels), and the others.

    Punctuation always counts as shown: a dot or a dash may have next to no ink. Grey is not looked
    at: it never has more contrast than the strongest of its colours.
    """
    import numpy  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    pixels = numpy.asarray(image.convert("RGB") if isinstance(image, Image.Image) else image)
    shown: list[Word] = []
    hidden: list[Word] = []
    for word in words:
        is_shown = not any(letter.isalnum() for letter in word["text"]) or any(
            _contrast(pixels[:, :, i], word["box"]) >= MIN_CONTRAST for i in (1, 0, 2)
        )
        (shown if is_shown else hidden).append(word)
    return shown, hidden


def _contrast(pixels: Any, box: Box) -> int:
    """Lightest minus darkest pixel in the box; of a huge box, a sample that no letter escapes."""
    height, width = pixels.shape
    x0, x1 = int(box[0] * width), round(box[2] * width)
    y0, y1 = int(box[1] * height), round(box[3] * height)
    patch = pixels[y0 : y1 : max(1, (y1 - y0) // 64), x0 : x1 : max(1, (x1 - x0) // 256)]
    return int(patch.max()) - int(patch.min()) if patch.size else 0
