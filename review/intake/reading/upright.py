"""Words that stand upright in a margin: letter by letter in the text layer, each on a line of the form."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from review.intake.shapes import Word

FEWEST_LETTERS: Final = 4  # one behind the other in the file


def split_upright(words: Sequence[Word], aspect: float) -> tuple[list[Word], list[str]]:
    """Return the words that lie, and what stands upright, its letters parted by blanks.

    `aspect` is the page's width through its height. Left among the others, an upright letter is an answer of the line
    it stands on.
    """
    lying: list[Word] = []
    upright: list[str] = []
    for is_upright, run in groupby(words, key=lambda word: _is_upright(word, aspect)):
        found = list(run)
        if is_upright and len(found) >= FEWEST_LETTERS:
            upright.append(" ".join(word["text"] for word in found))
        else:
            lying += found
    return lying, upright


def _is_upright(word: Word, aspect: float) -> bool:
    """Whether a single letter is broader than its line is high, which no lying one is."""
    x0, y0, x1, y1 = word["box"]
    return len(word["text"]) == 1 and (x1 - x0) * aspect > y1 - y0
