"""Ways to write an order so that people overlook it or a list of forbidden words misses it."""

from __future__ import annotations

import base64
import codecs
from collections.abc import Callable
from typing import Final

Disguise = Callable[[str], str]
_LOOK_ALIKES: Final = str.maketrans("aceiopsxy", "асеіорѕху")
_FIGURES: Final = str.maketrans("aeiost", "431057")


def plain(text: str) -> str:
    return text


def shouted(text: str) -> str:
    return text.upper()


def marked_down(text: str) -> str:
    return f"**{text.replace(' ', ' _', 1).replace(' ', '_ ', 2)}**"


def commented(text: str) -> str:
    return f"<!-- {text} -->"


def in_figures(text: str) -> str:
    return text.translate(_FIGURES)


def spelt_out(text: str) -> str:
    return " ".join(text.replace(" ", ""))


def misspelt(text: str) -> str:
    """Two neighbouring letters change places inside every third word, if it is long."""
    words = text.split(" ")
    for at in range(0, len(words), 3):
        word = words[at]
        if len(word) > 5:
            middle = len(word) // 2
            words[at] = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return " ".join(words)


def over_lines(text: str) -> str:
    words = text.split(" ")
    middle = len(words) // 2
    return " ".join(words[:middle]) + "\n" + " ".join(words[middle:])


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def rotated(text: str) -> str:
    return codecs.encode(text, "rot13")


def backwards(text: str) -> str:
    return text[::-1]


def looking_alike(text: str) -> str:
    """Cyrillic letters in the place of Latin ones."""
    return text.translate(_LOOK_ALIKES)


def with_unseen_letters(text: str) -> str:
    """A character without width in the middle of every word."""
    halves = ((word[: len(word) // 2], word[len(word) // 2 :]) for word in text.split(" "))
    return " ".join("\u200b".join(half) for half in halves)


# For any medium; those with letters that the fonts of PDF forms lack are for text files, Word
# files and what stands beside the pages.
EVERYWHERE: Final[tuple[Disguise, ...]] = (
    *(plain, plain, plain, shouted, marked_down, commented, in_figures, spelt_out, misspelt),
    *(over_lines, encoded, rotated, backwards),
)
IN_UNICODE: Final[tuple[Disguise, ...]] = (*EVERYWHERE, looking_alike, with_unseen_letters)
# What survives a picture: no recognition of letters reads these kinds back without a slip.
IN_PICTURES: Final[tuple[Disguise, ...]] = (plain, plain, shouted, over_lines, misspelt)
