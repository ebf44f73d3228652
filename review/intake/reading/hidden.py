"""Text that stands in a PDF's text layer and that nobody can see on the page.

Judged by the rendering, so that the trick does not matter: white on white, transparent, microscopic, covered,
or beside the page. Over visible ink, a line say, the colour of the words tells them: letters fill a third
of their box at most. Behind a picture the page looks the same without them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from PIL import Image
from rapidfuzz import fuzz, process

from review.intake.consistency.injection import addresses_a_machine
from review.intake.reading.pdf_text import Ink
from review.intake.shapes import Box, Word
from review.intake.terminology.wording import fold

# Of 255, in any channel: pale yellow on white has 50, white on nearly white 1 or 2.
MIN_CONTRAST = 16
# Share of the page's height: under 2.4 points of a letter page. The letters of the sample forms begin at 0.008.
MIN_HEIGHT = 0.003
# Share of the page's width a letter: half a pixel of the page's picture shows none.
MIN_LETTER = 0.0005
# Share of a word's box that has the word's own colour: 0.34 at most on the sample layouts, 0.8 where only a
# line or other words of that place show.
MOST_INK = 0.6
# An older text recognition behind a scan misreads a word in five; another form shares its labels.
MIN_SHARED_WORDS = 0.6
MIN_LIKENESS = 75.0
FEWEST_WORDS = 8


def split_hidden(
    words: Sequence[Word], image: Image.Image | Any, inks: Sequence[Ink | None] = ()
) -> tuple[list[Word], list[Word]]:
    """Return the words that show on the rendered page (a picture, or its pixels), and the others.

    `inks` holds the colour of each word, as far as known. Punctuation always counts as shown: a dot or a dash may have
    next to no ink. Grey is not looked at: it never has more contrast than the strongest of its colours.
    """
    pixels = _pixels(image)
    shown: list[Word] = []
    hidden: list[Word] = []
    for word, ink in zip_longest(words, inks):
        is_shown = _is_no_word(word) or (
            _is_large_enough(word) and any(_shows(pixels, word["box"], i, ink) for i in (1, 0, 2))
        )
        (shown if is_shown else hidden).append(word)
    return shown, hidden


def split_covered(words: Sequence[Word], image: Any, bare: Any) -> tuple[list[Word], list[Word]]:
    """Return the words that make a difference to the page, `bare` being the page without letters, and the others."""
    changed = (_pixels(image) != _pixels(bare)).any(axis=2)
    split: tuple[list[Word], list[Word]] = [], []
    for word in words:
        split[not (_is_no_word(word) or _patch(changed, word["box"]).any())].append(word)
    return split


def _pixels(image: Image.Image | Any) -> Any:
    import numpy  # noqa: PLC0415 - comes with the OCR engine, loaded after the fork

    return numpy.asarray(image.convert("RGB") if isinstance(image, Image.Image) else image)


def _is_no_word(word: Word) -> bool:
    return not any(letter.isalnum() for letter in word["text"])


def _is_large_enough(word: Word) -> bool:
    x0, y0, x1, y1 = word["box"]
    # Words that stand upright in a margin come letter by letter: an "i" is low there, and as wide as the line.
    height = max(y1 - y0, x1 - x0) if len(word["text"]) == 1 else y1 - y0
    return height >= MIN_HEIGHT and x1 - x0 >= MIN_LETTER * len(word["text"])


def _shows(pixels: Any, box: Box, colour: int, ink: Ink | None) -> bool:
    """Whether one colour has contrast in the box, and more than a stroke of something else."""
    patch = _patch(pixels[:, :, colour], box)
    if not patch.size:
        return False
    darkest, lightest = int(patch.min()), int(patch.max())
    if lightest - darkest < MIN_CONTRAST:
        return False
    if ink is None:
        return True
    own = ink[colour]
    other = max(darkest, lightest, key=lambda level: abs(level - own))
    return abs(float(patch.mean()) - own) >= (1 - MOST_INK) * abs(other - own)


def _patch(levels: Any, box: Box) -> Any:
    """What lies in the box; of a huge one, a sample that no letter escapes."""
    height, width = levels.shape
    x0, x1 = int(box[0] * width), round(box[2] * width)
    y0, y1 = int(box[1] * height), round(box[3] * height)
    return levels[y0 : y1 : max(1, (y1 - y0) // 64), x0 : x1 : max(1, (x1 - x0) // 256)]


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
