"""Whether a text gives orders to a machine instead of telling something about a patient. Pure.

It is a sign for people, never a filter: whatever it says, the text stays what it is, a value on a
form, and no step, role or payload depends on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain, pairwise
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
    readings,
    run_together,
    spelt_out,
    words_in_disguise,
)

MINIMUM_LIKENESS: Final = 90.0
# "I always forget the instructions": a person tells of people, and orders nobody about.
_TOLD_BY_A_PERSON: Final = re.compile(
    r"\b(?:i|we|he|she|they|who|to|can|could|will|would|did|does"
    r"|doctor|wife|husband|mother|son|daughter|nurse)(?: \w+)? $"
)
_TOLD: Final = frozenset({"override", "role", "approval", "silence"})
_WORDS_BEFORE: Final = 24  # characters
# Nobody writes so by chance: letters spelt out one by one, and words in disguise close together.
MANY_LETTERS: Final = 20
MANY_WORDS: Final = 3
# Of the longer words of a line: what is said in cipher is known once deciphered, and not before.
KNOWN_DECIPHERED, KNOWN_IN_CIPHER = 0.8, 0.4
_LONGER: Final = 3  # letters
_NO_MARKS: Final = str.maketrans(".,;:!?()'\"", " " * 10)


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
    if any(map(_is_cipher, text.splitlines())):
        return "encoded"
    if is_like_an_order(text, enough=ENOUGH_IN_PRINT if printed else ENOUGH):
        return "likeness"
    return "disguised" if _is_disguised(text, printed=printed) else None


def _families(text: str) -> Iterator[str]:
    for reading in _all_readings(text):
        for family, pattern in PATTERNS.items():
            if any(_is_order(reading, hit.start(), family) for hit in pattern.finditer(reading)):
                yield family
        if any(map(SQUEEZED.search, chain(spelt_out(reading), run_together(reading)))):
            yield "disguised"
        if any(_is_misspelt(reading, phrase) for phrase in SPELT_BADLY):
            yield "override"


def _all_readings(text: str) -> Iterator[str]:
    """The readings of the text, its spelt-out letters as words, and the text with slips mended."""
    plain = ""
    for reading in readings(text):
        plain = plain or reading
        yield reading
    for letters in chain(spelt_out(plain), run_together(plain)):
        if words := parted(letters, known_words()):
            yield words
        elif not letters.isascii():  # Chinese has no spaces to begin with
            yield letters
    yield respelt(plain)


def _is_disguised(text: str, *, printed: bool) -> bool:
    """Whether a reading is like an order; on a page it has neighbours that are none: line by line."""
    if not printed:
        return _is_disguised_piece(text, ENOUGH)
    lines = text.splitlines()
    return any(
        _is_disguised_piece(piece, _enough_in_print(piece)) or _spells_order(piece)
        for piece in map("\n".join, pairwise([*lines, ""]))
    )


def _enough_in_print(piece: str) -> float:
    """A disguise is half of the proof where it cannot be chance."""
    return ENOUGH if words_in_disguise(piece) >= MANY_WORDS else ENOUGH_IN_DISGUISE


def _spells_order(piece: str) -> bool:
    """Whether letters spelt out are like an order; a line holds one such row of letters at most."""
    rows = (letters for letters in spelt_out(folded(piece)) if len(letters) >= MANY_LETTERS)
    return any(is_like_an_order(parted(row, known_words()), enough=ENOUGH) for row in rows)


def _is_cipher(line: str) -> bool:
    """Whether a line says nothing as it stands and says words once deciphered."""
    return len(line.split()) >= FEWEST_WORDS and (
        _share_known(line) <= KNOWN_IN_CIPHER
        and any(_share_known(meant) >= KNOWN_DECIPHERED for meant in deciphered(line))
    )


def _share_known(line: str) -> float:
    longer = [word for word in folded(line).translate(_NO_MARKS).split() if len(word) >= _LONGER]
    known = sum(word in known_words() for word in longer)
    return known / len(longer) if len(longer) >= _LONGER else 0.5


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
