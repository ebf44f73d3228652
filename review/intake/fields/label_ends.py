"""Where a label ends in its cell: with its hint, its other name, or the second thing that it asks for."""

from __future__ import annotations

import re

from review.intake.fields.instructions import INSTRUCTS
from review.intake.fields.known_wordings import phrases_at
from review.intake.fields.label import WRITTEN, ends_label
from review.intake.fields.layout import WORD_GAP, Row
from review.intake.fields.lexicon import MAX_LABEL_WORDS, label_index, squash
from review.intake.fields.wordings import BARE, IGNORED

_LONGEST_ALTERNATIVE = 5
_BRACKET_IN_WORDS = re.compile(r"\((?!\d)[^)]*[A-Za-z]{2}")  # `(MM/DD/YYYY)`, not `(520)`


def with_hint(row: Row, stop: int, end: int) -> int:
    """Take in what belongs to a label: `(MM/DD/YYYY):`, `*`, a colon that stands apart."""
    if end - stop > 2 and row.tokens[stop].text.lower() in INSTRUCTS:
        return end
    while stop < end and not ends_label(row, stop):
        text = row.tokens[stop].text
        if text in {":", "?", "*", "*:"}:
            stop += 1
        elif _BRACKET_IN_WORDS.match(row.text(stop, end)):
            bracket = next((i for i in range(stop, end) if ")" in row.tokens[i].text), None)
            if bracket is None:
                break
            stop = bracket + 1
        else:
            break
    return stop


def with_joined(row: Row, stop: int, end: int, concept: str) -> int | None:
    """Where `Member ID and group no.` ends, of which each half is known and both belong together."""
    if stop + 1 >= end or row.tokens[stop].text.lower() not in ("and", "&"):
        return None
    for last, phrase in phrases_at(row, stop + 1, end):
        other = label_index().get(phrase, "")
        if "." in concept and (other in BARE or other.split(".")[0] == concept.split(".")[0]):
            return last
    return None


def with_alternative(row: Row, stop: int, end: int, concept: str) -> tuple[int, str]:
    """Take in the other name after a slash: `Street address / P.O. box`, unless it asks for something else.

    Also what the label asks for then: of `Employer / job` the other name tells.
    """
    if (joined := with_joined(row, stop, end, concept)) is not None:
        return joined, concept
    if row.tokens[stop - 1].text == "/":
        stop -= 1
    if stop >= end or ends_label(row, stop) or not row.tokens[stop].text.startswith("/"):
        return stop, concept
    last = stop + 1
    while last < end and last - stop < _LONGEST_ALTERNATIVE and not ends_label(row, last):
        if row.gap_before(last) > WORD_GAP:
            break
        last += 1
    other = label_index().get(squash(row.text(stop, last)), concept)
    if concept == IGNORED:
        return last, other
    is_other = other != IGNORED and other.strip("*") != concept.strip("*")
    is_whole = not is_other and (last == end or ends_label(row, last))
    return (last if is_whole else stop), concept


def closing(row: Row, stop: int, end: int) -> int | None:
    """Where `Plan that covers you:` ends, which begins like a known label; `Sex F DOB:` are two."""
    for last in range(stop + 1, min(end, stop + MAX_LABEL_WORDS) + 1):
        if row.gap_before(last - 1) > WORD_GAP:
            return None
        if ends_label(row, last):
            endings = (
                phrase
                for at in range(stop, last)
                for end_of_phrase, phrase in phrases_at(row, at, last)
                if end_of_phrase == last
            )
            return None if any(phrase in label_index() for phrase in endings) else last
    return None


def goes_on(row: Row, stop: int, end: int) -> bool:
    """`Your name, as on insurance card` and `Number where we can reach you`: the cell is one label."""
    is_short = end - stop <= _LONGEST_ALTERNATIVE and not WRITTEN.search(row.text(stop, end))
    return is_short and row.tokens[stop].text in ("as", "where")
