"""What a label asks for when nobody foresaw its wording: by the telling words it shares with known ones.

A word that few concepts use ("policy", "birth") tells much, a word that many use ("name") little.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Final

from review.intake.fields.abbreviations import spelt_out
from review.intake.fields.lexicon import concept_by_keywords
from review.intake.fields.wordings import BARE, COLUMN, IGNORED, WORDINGS

MIN_LIKENESS: Final = 0.5
MIN_LEAD: Final = 0.04
BY_KEYWORD: Final = 0.75
_UNKNOWN_WEIGHT: Final = 0.7
_EMPTY: Final = frozenset(
    "a an and any are as at by current currently do does for from has have here how i if in is it list me my no"
    " now of on optional or our patient please required so than that the their them these they this to today"
    " was we were what when where which who with you your".split()
)


def concept_by_meaning(text: str) -> str | None:
    """The concept whose wordings share most of their telling words with the text, or None."""
    words = _telling(text)
    if not words:
        return None
    best: dict[str, float] = defaultdict(float)
    for terms, concept in _known_terms():
        if words & terms:
            best[concept] = max(best[concept], _likeness(words, terms))
    ranked = sorted(best.items(), key=lambda one: -one[1])
    if not ranked or ranked[0][1] < MIN_LIKENESS:
        return concept_by_keywords(text)
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MIN_LEAD:
        return concept_by_keywords(text)
    return ranked[0][0]


def likenesses(text: str) -> dict[str, float]:
    """How far the text shares its telling words with wordings of each field, 0 to 1."""
    words = _telling(text)
    found: dict[str, float] = defaultdict(float)
    for terms, concept in _known_terms():
        if words & terms:
            likeness = _likeness(words, terms)
            for field in fields_of(concept):
                found[field] = max(found[field], likeness)
    for field in fields_of(concept_by_keywords(text) or IGNORED):
        found[field] = max(found[field], BY_KEYWORD)
    return found


def fields_of(concept: str) -> Iterable[str]:
    """The fields that a concept can ask for: a bare one several, by the section it stands in."""
    bare = concept.removesuffix("?")
    return BARE[bare].values() if bare in BARE else () if bare in (IGNORED, COLUMN) else (bare,)


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Twice the weight of the shared words by the weight of all, 0 to 1."""
    shared = sum(map(_weight, one & other))
    return 2 * shared / (sum(map(_weight, one)) + sum(map(_weight, other)))


def _telling(text: str) -> frozenset[str]:
    bare = re.sub(r"\([^)]*\)|\([^)]*$|['’]s\b|-", "", spelt_out(text).lower())
    words = re.findall(r"[a-z#][a-z0-9#]*", bare)
    return frozenset(_singular(word) for word in words if word not in _EMPTY)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@cache
def _known_terms() -> tuple[tuple[frozenset[str], str], ...]:
    terms = {
        (words, concept)
        for concept, wordings in WORDINGS.items()
        if concept != COLUMN
        for wording in wordings
        if (words := _telling(wording))
    }
    return tuple(sorted(terms, key=lambda one: (one[1], sorted(one[0]))))


@cache
def _concepts_of() -> dict[str, set[str]]:
    concepts: dict[str, set[str]] = defaultdict(set)
    for words, concept in _known_terms():
        for word in words:
            concepts[word].add(
                concept.strip("*?").split(".")[-1] if concept != IGNORED else IGNORED
            )
    return concepts


@cache
def _weight(word: str) -> float:
    """How much a word tells; one that no known wording has tells little for or against any."""
    concepts = _concepts_of().get(word)
    return 0.3 + math.log(len(WORDINGS) / len(concepts)) if concepts else _UNKNOWN_WEIGHT
