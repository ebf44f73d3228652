"""Words of illnesses with a letter wrong: an engine read `llergies` and is sure of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from review.intake.terminology.data_files import read_synonyms

_MIN_LETTERS, _LONG = 5, 10
_WORD: Final = re.compile(r"[a-z]+")


def has_misspelt_illness(entries: Iterable[str]) -> bool:
    """Whether a word of the entries is nearly one that names illnesses, and is none itself."""
    return any(_is_misspelt(word) for entry in entries for word in _WORD.findall(entry.casefold()))


def _is_misspelt(word: str) -> bool:
    if len(word) < _MIN_LETTERS or word in _words():
        return False
    edits = 1 if len(word) < _LONG else 2
    near = process.extractOne(
        word, _words(), scorer=DamerauLevenshtein.distance, score_cutoff=edits
    )
    return near is not None and not _is_plural(word, near[0])


def _is_plural(word: str, other: str) -> bool:
    return word.rstrip("s") == other.rstrip("s")


@cache
def _words() -> frozenset[str]:
    found = (word for text in read_synonyms() for word in _WORD.findall(text.casefold()))
    return frozenset(word for word in found if len(word) >= _MIN_LETTERS)
