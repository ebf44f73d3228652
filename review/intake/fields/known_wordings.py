"""Known wordings at a place of a row: exact, behind an address such as `What is your`, or misread."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process

from review.intake.fields.label import EXACT, FUZZY, PLAIN, ends_label
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import (
    MAX_LABEL_WORDS,
    label_index,
    longer_wordings,
    squash,
    squash_oxygen,
    without_address,
)

# What people answer in a word, close behind a label.
ANSWERS = frozenset(("yes", "no", "none", "self"))
_FUZZY_CUTOFF = 87
_MIN_MISREAD, _MIN_LONGER = 6, 14  # letters; the latter where a shorter wording is exact
# How a vital sign was measured, before or behind its name.
_QUALIFIER = re.compile(
    r"^(?:body|standing|resting|measured|current)\s+|,?\s+\(?(?:(?:left|right)(?: arm)?|[lr] arm|seated"
    r"|sitting|standing|resting|at rest|oral|tympanic|today|in (?:the )?(?:clinic|office)|now|(?:on )?room air"
    r"|on ra|ra)\)?\*?$",
    re.I,
)
_NUMBER = re.compile(r"\d{3}")  # `Emergency phone (520) 555-0182`: no label says so much


def known_wording(
    row: Row, position: int, end: int, *, may_guess: bool
) -> tuple[int, str, float] | None:
    """Find the longest wording from `position` on; misread ones only where a label must begin."""
    index = label_index()
    phrases = list(phrases_at(row, position, end))
    if may_guess and (measured := _qualified_wording(row, position, phrases)) is not None:
        return measured
    known = next(((stop, phrase) for stop, phrase in phrases if phrase in index), None)
    goes_on = known is not None and known[0] < end and row.tokens[known[0]].text[:1].islower()
    if known is not None and not (goes_on and may_guess and row.method == "ocr"):
        return known[0], index[known[1]], EXACT
    if not may_guess:
        return None
    asked = _addressed_wording(row, position, [stop for stop, _ in phrases])
    if asked is not None or row.method != "ocr":
        return asked
    if known is None:
        return _misread_wording(row, phrases, end, _MIN_MISREAD)
    longer = _misread_wording(row, phrases, end, _MIN_LONGER)
    is_longer = longer is not None and longer[0] > known[0]
    return longer if is_longer else (known[0], index[known[1]], EXACT)


def _misread_wording(
    row: Row, phrases: list[tuple[int, str]], end: int, min_letters: int
) -> tuple[int, str, float] | None:
    """A wording with letters wrong, that fills its cell or has an answer of one word behind it."""
    for stop, phrase in phrases:
        if row.tokens[stop - 1].text.lower() in ANSWERS or len(phrase) < min_letters:
            continue
        is_answered = stop < end and row.tokens[stop].text.lower() in ANSWERS
        if ends_label(row, stop) or stop == end or is_answered:
            match = process.extractOne(
                phrase, longer_wordings(), scorer=fuzz.ratio, score_cutoff=_FUZZY_CUTOFF
            )
            if match is not None:
                return stop, label_index()[match[0]], FUZZY
    return None


def _addressed_wording(row: Row, position: int, stops: list[int]) -> tuple[int, str, float] | None:
    """A known wording behind `What is your` or `Their`."""
    for stop in stops:
        text = row.text(position, stop)
        wording = without_address(text)
        if wording != text and (concept := label_index().get(squash(wording))) is not None:
            return stop, concept, PLAIN
    return None


def _qualified_wording(
    row: Row, position: int, phrases: list[tuple[int, str]]
) -> tuple[int, str, float] | None:
    """A vital sign with where or how it was measured: `BP left arm`, `Weight in clinic`, `Body height`."""
    for stop, phrase in phrases:
        if phrase in label_index():
            return None
        text = row.text(position, stop)
        wording = _QUALIFIER.sub("", text)
        concept = label_index().get(squash(wording), "")
        if wording != text and concept.startswith("vitals."):
            return stop, concept, PLAIN
    return None


def phrases_at(row: Row, position: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield squashed phrases from `position`, longest first, none across a colon."""
    stop = position
    while stop < min(end, position + MAX_LABEL_WORDS):
        if _NUMBER.search(row.tokens[stop].text):
            break
        stop += 1
        if ends_label(row, stop):
            break
    texts = [row.tokens[i].text for i in range(position, stop)]
    pieces = row.plain[position:stop] if not any("(" in text for text in texts) else None
    for last in range(stop, position, -1):
        if pieces is not None:
            phrase = squash_oxygen("".join(pieces[: last - position]))
        else:
            phrase = _without_brackets(texts[: last - position])
        if phrase:
            yield last, phrase


def _without_brackets(texts: list[str]) -> str:
    text = " ".join(texts)
    if (caption := re.fullmatch(r"\(([^()]+)\)", text)) is not None:
        return squash(caption[1])  # `(First name)` under its line
    return "" if text.endswith("(") else squash(re.sub(r"\([^)]*\)|\([^)]*$", "", text))
