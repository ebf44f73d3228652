"""How much more a sentence is like the orders we know than like what patients and forms say. Pure.

Naive Bayes over words and pairs of words: it finds orders in words that no pattern foresaw, and
learns from two files of examples, so that whoever meets a new kind adds a line and no code.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from rapidfuzz import fuzz, process

from review.intake.consistency.injection_wordings import read_examples
from review.intake.consistency.unmasking import LONGEST_TEXT, folded
from review.intake.terminology.wording import singular

# Natural logarithm of how many times likelier an order is: of an answer, and of printed text,
# of which a page holds fifty lines, so that chance has fifty tries.
ENOUGH: Final = 2.0
ENOUGH_IN_PRINT: Final = 4.0
FEWEST_WORDS: Final = 5
SHORTEST_RESPELT: Final = 5  # letters
MINIMUM_LIKENESS: Final = 80.0
LONGEST_SENTENCE: Final = 45  # words: longer runs are rows of a form, not sentences
_CHANCE: Final = 1 / 150  # share of sentences in which any word may stand by chance
_WORD: Final = re.compile(r"(?<![\w.@])[^\W\d]+(?![\w@]|[.]\w)")  # no figures, no addresses
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) ")


def is_like_an_order(text: str, *, printed: bool) -> bool:
    """Whether one sentence, over two lines at most, is far more like an order than not."""
    enough = ENOUGH_IN_PRINT if printed else ENOUGH
    return any(likeness(sentence) > enough for sentence in _sentences(text[:LONGEST_TEXT]))


def likeness(sentence: str) -> float:
    """The sum of what each known word and pair of words of a folded sentence speaks for."""
    words = sentence.split()
    if not FEWEST_WORDS <= len(words) <= LONGEST_SENTENCE:
        return 0.0
    weights = _weights()
    return sum(weights.get(mark, 0.0) for mark in _marks(sentence))


def known_words() -> frozenset[str]:
    """Every word of the examples, as they are written there."""
    return _words()


def respelt(sentence: str) -> str:
    """The sentence with every unknown long word replaced by the known one it is nearly spelt like."""
    return " ".join(map(_nearest, sentence.split()))


@lru_cache(maxsize=10_000)
def _nearest(word: str) -> str:
    known = _words()
    if len(word) < SHORTEST_RESPELT or not word.isalpha() or word in known:
        return word
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=MINIMUM_LIKENESS)
    return near[0] if near else word


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(
        word
        for examples in read_examples()
        for text in examples
        for word in folded(text).split()
        if word.isalpha()
    )


def _sentences(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for pair in pairwise([*lines, ""]):
        yield from _SENTENCE_END.split(folded("\n".join(pair)))


def _marks(sentence: str) -> set[str]:
    words = [singular(word) for word in _WORD.findall(sentence)]
    return {*words, *(f"{one} {other}" for one, other in pairwise(words))}


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    orders, others = read_examples()
    of_orders, of_others = _counts(orders), _counts(others)
    return {
        mark: _share(of_orders[mark], len(orders)) - _share(of_others[mark], len(others))
        for mark in of_orders | of_others
    }


def _counts(examples: Iterable[str]) -> Counter[str]:
    return Counter(mark for example in examples for mark in _marks(folded(example)))


def _share(count: int, of: int) -> float:
    return math.log(count / of + _CHANCE)
