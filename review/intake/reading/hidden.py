"""Text that stands in a PDF's text layer and that nobody can see on the page.

Judged by the rendering alone, so that the trick does not matter: white on white, transparent,
microscopic, covered, or beside the page. Hidden text over visible ink is not found this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PIL import Image
from rapidfuzz import fuzz, process

from review.intake.consistency.injection import addresses_a_machine
from review.intake.shapes import Box, Word
from review.intake.terminology.wording import fold

# Of 255, in any channel: pale yellow on white has 50, white on nearly white 1 or 2.
MIN_CONTRAST = 16
# Share of the page's height: less than two points of a letter page no eye reads.
MIN_HEIGHT = 0.002
# An older text recognition behind a scan misreads a word in five; another form shares its labels.
MIN_SHARED_WORDS = 0.6
MIN_LIKENESS = 75.0
FEWEST_WORDS = 8


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
        is_shown = not any(letter.isalnum() for letter in word["text"]) or (
            word["box"][3] - word["box"][1] >= MIN_HEIGHT
            and any(_contrast(pixels[:, :, i], word["box"]) >= MIN_CONTRAST for i in (1, 0, 2))
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


def doubts_about_layer(layer: Sequence[Word], read: Sequence[Word]) -> list[str]:
    """What is wrong with the text layer behind a scan, as warnings; it is never a source of values."""
    doubts = []
    if not is_same_text(layer, read):
        doubts.append("text_layer_differs")
    if addresses_a_machine(" ".join(word["text"] for word in layer), printed=True):
        doubts.append("hidden_text")
    return doubts


def is_same_text(layer: Sequence[Word], read: Sequence[Word]) -> bool:
    """Whether most words of the layer are on the page as read; too few words say nothing."""
    stored = _long_words(layer)
    if len(stored) < FEWEST_WORDS:
        return True
    seen = list(set(_long_words(read)))
    shared = sum(
        process.extractOne(word, seen, scorer=fuzz.ratio, score_cutoff=MIN_LIKENESS) is not None
        for word in stored
    )
    return shared >= MIN_SHARED_WORDS * len(stored)


def _long_words(words: Sequence[Word]) -> list[str]:
    folded = (part for word in words for part in fold(word["text"]).split())
    return [word for word in folded if len(word) > 2]
