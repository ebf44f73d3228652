"""Whether a text gives orders to a machine instead of telling something about a patient. Pure.

It is a sign for people, never a filter: whatever it says, the text stays what it is, a value on a
form, and no step, role or payload depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rapidfuzz import fuzz

from review.intake.consistency.injection_likeness import (
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
    if family := next(_families(text, printed=printed), None):
        return family
    # Nobody tells a clinic anything in base64.
    if any(len(message.split()) >= FEWEST_WORDS for message in messages_in(text)):
        return "encoded"
    if any(is_like_an_order(meant, printed=True) for meant in deciphered(text[:LONGEST_TEXT])):
        return "encoded"
    return "likeness" if is_like_an_order(text, printed=printed) else None


def _families(text: str, *, printed: bool) -> Iterator[str]:
    # Short words are words from their end as well ("el", "no"): as much chance as on a page.
    by_chance = {folded(meant) for meant in deciphered(text[:LONGEST_TEXT])}
    for number, reading in enumerate(_all_readings(text, printed=printed)):
        for family, pattern in PATTERNS.items():
            if any(_is_order(reading, hit.start(), family) for hit in pattern.finditer(reading)):
                yield family
        if any(map(SQUEEZED.search, pulled_apart(reading))):
            yield "disguised"
        if any(_is_misspelt(reading, phrase) for phrase in SPELT_BADLY):
            yield "override"
        if number and is_like_an_order(reading, printed=printed or reading in by_chance):
            yield "disguised"


def _all_readings(text: str, *, printed: bool) -> Iterator[str]:
    """The readings of the text, its spelt-out letters as words, and an answer with slips mended."""
    plain = ""
    for reading in readings(text):
        plain = plain or reading
        yield reading
    for letters in pulled_apart(plain):
        if words := parted(letters, known_words()):
            yield words
    if not printed:
        yield respelt(plain)


def _is_order(reading: str, start: int, family: str) -> bool:
    before = reading[max(0, start - _WORDS_BEFORE) : start]
    return family not in _TOLD or _TOLD_BY_A_PERSON.search(before) is None


def _is_misspelt(reading: str, phrase: str) -> bool:
    if len(reading) < len(phrase):  # the shorter of the two is looked for in the longer
        return False
    likeness = fuzz.partial_ratio_alignment(phrase, reading, score_cutoff=MINIMUM_LIKENESS)
    return likeness is not None and _is_order(reading, likeness.dest_start, "override")
