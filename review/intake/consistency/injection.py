"""Whether a text gives orders to a machine instead of telling something about a patient. Pure.

It is a sign for people, never a filter: whatever it says, the text stays what it is, a value on a
form, and no step, role or payload depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz

from review.intake.consistency.injection_likeness import (
    ENOUGH,
    ENOUGH_IN_DISGUISE,
    ENOUGH_IN_PRINT,
    FEWEST_WORDS,
    is_like_an_order,
    known_words,
    respelt,
)
from review.intake.consistency.injection_wordings import PATTERNS, SPELT_BADLY, SQUEEZED
from review.intake.consistency.unmasking import (
    LONGEST_TEXT,
    deciphered,
    folded,
    messages_in,
    parted,
    pulled_apart,
    readings,
)

MINIMUM_LIKENESS: Final = 90.0
# "I always forget the instructions": a person tells of people, and orders nobody about.
_TOLD_BY_A_PERSON: Final = re.compile(
    r"\b(?:i|we|he|she|they|who|to|can|could|will|would|did|does"
    r"|doctor|wife|husband|mother|son|daughter|nurse)(?: \w+)? $"
)
_TOLD: Final = frozenset({"override", "role", "approval", "silence"})
_WORDS_BEFORE: Final = 24  # characters


def addresses_a_machine(text: str, *, printed: bool = False) -> str | None:
    """The family of the first order found in the text, in any disguise; None if there is none.

    `printed` says that the text holds a whole page and not one answer.
    """
    text = text[:LONGEST_TEXT]
    if family := next(_families(text), None):
        return family
    # Nobody tells a clinic anything in base64.
    if any(len(message.split()) >= FEWEST_WORDS for message in messages_in(text)):
        return "encoded"
    if any(is_like_an_order(meant, enough=ENOUGH_IN_PRINT) for meant in deciphered(text)):
        return "encoded"
    if is_like_an_order(text, enough=ENOUGH_IN_PRINT if printed else ENOUGH):
        return "likeness"
    return "disguised" if _is_disguised(text, printed=printed) else None


def _families(text: str) -> Iterator[str]:
    for reading in _all_readings(text):
        for family, pattern in PATTERNS.items():
            if any(_is_order(reading, hit.start(), family) for hit in pattern.finditer(reading)):
                yield family
        if any(map(SQUEEZED.search, pulled_apart(reading))):
            yield "disguised"
        if any(_is_misspelt(reading, phrase) for phrase in SPELT_BADLY):
            yield "override"


def _all_readings(text: str) -> Iterator[str]:
    """The readings of the text, its spelt-out letters as words, and the text with slips mended."""
    plain = ""
    for reading in readings(text):
        plain = plain or reading
        yield reading
    for letters in pulled_apart(plain):
        if words := parted(letters, known_words()):
            yield words
    yield respelt(plain)


def _is_disguised(text: str, *, printed: bool) -> bool:
    """Whether a reading is like an order; on a page it has neighbours that are none: line by line."""
    lines = text.splitlines()
    pieces = map("\n".join, pairwise([*lines, ""])) if printed else [text]
    return any(
        _is_disguised_piece(piece, ENOUGH_IN_DISGUISE if printed else ENOUGH) for piece in pieces
    )


def _is_disguised_piece(piece: str, enough: float) -> bool:
    # Short words are words from their end as well ("el", "no"): as much chance as on a page.
    by_chance = {folded(meant) for meant in deciphered(piece)}
    return any(
        is_like_an_order(reading, enough=ENOUGH_IN_PRINT if reading in by_chance else enough)
        for reading in _all_readings(piece)
    )


def _is_order(reading: str, start: int, family: str) -> bool:
    before = reading[max(0, start - _WORDS_BEFORE) : start]
    return family not in _TOLD or _TOLD_BY_A_PERSON.search(before) is None


def _is_misspelt(reading: str, phrase: str) -> bool:
    if len(reading) < len(phrase):  # the shorter of the two is looked for in the longer
        return False
    likeness = fuzz.partial_ratio_alignment(phrase, reading, score_cutoff=MINIMUM_LIKENESS)
    return likeness is not None and _is_order(reading, likeness.dest_start, "override")
