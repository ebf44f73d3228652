"""Labels by less than their wording: words before a known one, a colon, a question, a place.

What such a label asks for is guessed from keywords, else from what its words mean.
"""

from __future__ import annotations

import re

from review.intake.fields.abbreviations import spelt_out
from review.intake.fields.grammar import LISTS
from review.intake.fields.heading_words import is_made_of_heading_words
from review.intake.fields.label import (
    FOLLOW_UP,
    GUESSED,
    MEANT,
    PLAIN,
    WEAK,
    WRITTEN,
    Label,
    ends_label,
    make_label,
)
from review.intake.fields.layout import WORD_GAP, Row
from review.intake.fields.lexicon import MAX_LABEL_WORDS, concept_by_keywords, label_index, squash
from review.intake.fields.meaning import concept_by_meaning
from review.intake.fields.wordings import IGNORED

# A form says "you" and "their"; people who fill it in do not.
_PROMPT = re.compile(
    r"^.*\b(?:you|your|yours)\b|^(?:their|his|her)\b"
    r"|^(person to|in case of|drugs|pills|please|list|check|tick|mark|circle"
    r"|do|does|have|has|are|is|any|what|which|who|whom|why|how|when"
    r"|describe|current|known|past|reason|tell|name|if|did|were)\b",
    re.I,
)
_FOLLOW_UP = re.compile(
    r"^(if (yes|so)|please (list|explain|describe|specify)|explain|details|describe|specify"
    r"|list (them|below)|which ones?)\b|^others?(,? \(?(please )?(specify|list|explain|describe)\)?)?:?$",
    re.I,
)
_QUESTION = re.compile(
    r"(?:what|which|who|whom|how|do|does|have|has|are|is|when|where|why)\b", re.I
)
_LESSER = re.compile(r"second|alternat|other|fax|work|business|spouse|employer|previous", re.I)


def modified_label(row: Row, first: int, stop: int, concept: str) -> Label:
    """`Secondary phone:` ends like a known label; the words before it decide what it is."""
    text = row.text(first, stop)
    if _FOLLOW_UP.match(text):
        return _follow_up(row, first, stop, text)
    if _LESSER.search(text) and concept not in LISTS:
        return make_label(row, first, stop, IGNORED, WEAK)
    guessed = concept_by_keywords(text)
    return make_label(row, first, stop, guessed or concept, GUESSED if guessed else WEAK)


def unknown_label(row: Row, first: int, stop: int, found: list[Label]) -> Label | None:
    """A label by its colon alone; in running text it begins at the widest gap before it."""
    start = found[-1].end if found else first
    if stop - start > MAX_LABEL_WORDS + 4:
        return None
    is_question = row.tokens[stop - 1].text.endswith("?") and (
        _QUESTION.match(row.text(start, stop)) or (found and row.gap_before(start) <= WORD_GAP)
    )
    if found and stop - start > 1 and not is_question:
        inner = range(start + 1, stop)
        widest = max(inner, key=row.gap_before)
        others = [row.gap_before(i) for i in inner if i != widest]
        is_clear = not others or row.gap_before(widest) > 1.35 * max(others)
        start = widest if is_clear else max(start + 1, stop - 2)
    text = row.text(start, stop)
    if re.fullmatch(r"\d+:?", text):
        return None
    if _FOLLOW_UP.match(text):
        return _follow_up(row, start, stop, text)
    return guessed_label(row, start, stop, text, GUESSED)


def _follow_up(row: Row, start: int, stop: int, text: str) -> Label:
    """`If yes, which?` asks on for what was asked before, unless its words say for what."""
    concept = concept_by_keywords(text)
    return make_label(
        row, start, stop, FOLLOW_UP if concept in (None, IGNORED) else concept, GUESSED
    )


def guessed_label(
    row: Row, start: int, stop: int, text: str, quality: float, begins_as: str | None = None
) -> Label:
    """A label by its keywords, else by the wording it begins with, else by what its words mean.

    One that nothing tells asks for nothing we know.
    """
    if (concept := concept_by_keywords(text)) is not None:
        return make_label(row, start, stop, concept, quality)
    if begins_as is not None:
        return make_label(row, start, stop, begins_as, quality)
    if _FOLLOW_UP.match(text):
        return make_label(row, start, stop, FOLLOW_UP, quality)
    return make_label(row, start, stop, concept_by_meaning(text) or IGNORED, MEANT)


def numbered_label(row: Row, start: int, end: int) -> Label | None:
    """The whole cell behind the number of a caption; None where an answer stands in it, or a colon ends it."""
    text, index = row.text(start, end), label_index()
    if any(ends_label(row, stop) for stop in range(start + 1, end + 1)) or WRITTEN.search(text):
        return None
    for phrase in (squash(text), squash(spelt_out(text))):
        if phrase in index:
            return make_label(row, start, end, index[phrase], PLAIN)
    begins = (stop for stop in range(end - 1, start, -1) if squash(row.text(start, stop)) in index)
    known = next(begins, None)
    if known is not None and row.tokens[known].text[:1].isupper():
        return None
    return guessed_label(row, start, end, text, GUESSED)


def prompts(row: Row, first: int, end: int) -> list[Label]:
    """A whole cell that asks without colon or question mark, by its words or by where it stands."""
    text = row.text(first, end)
    is_signature = end - first <= 5 and re.search(r"signature", text, re.I)
    if end < len(row.tokens) and row.begins_column(end) and end - first <= MAX_LABEL_WORDS:
        return [guessed_label(row, first, end, text, WEAK)]
    is_heading = row.opens_section or is_made_of_heading_words(text)
    is_title = is_heading and concept_by_keywords(text) in LISTS
    if not 2 <= end - first <= MAX_LABEL_WORDS or not (
        _PROMPT.match(text) or is_signature or is_title
    ):
        return []
    concept = concept_by_keywords(text)
    if concept is None:
        if not _FOLLOW_UP.match(text):
            return []
        concept = FOLLOW_UP
    return [make_label(row, first, end, concept or IGNORED, WEAK)]
