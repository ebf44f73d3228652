"""How much more a sentence is like the orders we know than like what patients and forms say. Pure.

Naive Bayes over words, pairs of words and what words are about: it finds orders in words that no
pattern foresaw, and learns from two files of examples, so that whoever meets a new kind adds a
line and no code.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final

from rapidfuzz import fuzz, process

from review.intake.consistency.injection_wordings import SUBJECTS, read_examples
from review.intake.consistency.unmasking import LONGEST_TEXT, folded
from review.intake.terminology.wording import singular

# What a sentence must speak for to be an order: as an answer; as printed text, of which a page holds
# fifty lines, so that chance has fifty tries; and once a disguise was taken off printed text.
ENOUGH: Final = 1.0
ENOUGH_IN_PRINT: Final = 6.0
ENOUGH_IN_DISGUISE: Final = 8.0
FEWEST_WORDS: Final = 5
SHORTEST_RESPELT: Final = 5  # letters
MINIMUM_LIKENESS: Final = 80.0
LONGEST_SENTENCE: Final = 45  # words: longer runs are rows of a form, not sentences
PASSES: Final = 6  # over the examples
STEP: Final = 0.1  # by which an example shifts its marks while it is nearer to ENOUGH than MARGIN
MARGIN: Final = 5.0
_CHANCE: Final = 1 / 150  # share of sentences in which any word may stand by chance
_WORD: Final = re.compile(r"(?<![\w.@])[^\W\d]+(?![\w@]|[.]\w)")  # no figures, no addresses
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) ")


def is_like_an_order(text: str, *, enough: float) -> bool:
    """Whether one sentence, over two lines at most, is far more like an order than not."""
    return any(likeness(sentence) > enough for sentence in _sentences(text[:LONGEST_TEXT]))


def likeness(sentence: str, weights: Mapping[str, float] | None = None) -> float:
    """The sum of what each known word and pair of words of a folded sentence speaks for."""
    words = sentence.split()
    if not FEWEST_WORDS <= len(words) <= LONGEST_SENTENCE:
        return 0.0
    weights = _weights() if weights is None else weights
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
        for word in _LETTERS.findall(folded(text))
    )


def _sentences(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for pair in pairwise([*lines, ""]):
        yield from _SENTENCE_END.split(folded("\n".join(pair)))


def _marks(sentence: str) -> set[str]:
    words = [singular(word) for word in _WORD.findall(sentence)]
    about = sorted({subject for subject in map(_subject, words) if subject})
    return {
        *words,
        *(f"{one} {other}" for one, other in pairwise(words)),
        *about,
        *(f"{one} {other}" for one, other in combinations(about, 2)),
    }


@lru_cache(maxsize=50_000)
def _subject(word: str) -> str | None:
    """What a word is about: by the whole word, then by its longest beginning that is known."""
    whole, beginnings = SUBJECTS
    parts = (word[:size] for size in range(len(word), 1, -1))
    return whole.get(word) or next((beginnings[part] for part in parts if part in beginnings), None)


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, float]:
    return learnt_from(*read_examples())


def learnt_from(orders: Sequence[str], others: Sequence[str]) -> Mapping[str, float]:
    """Mark -> what it speaks for. Naive Bayes counts related marks twice; its mistakes take that back."""
    of_orders, of_others = _counts(orders), _counts(others)
    weights = {
        mark: _share(of_orders[mark], len(orders)) - _share(of_others[mark], len(others))
        for mark in of_orders | of_others
    }
    sides = [*((text, 1) for text in orders), *((text, -1) for text in others)]
    marked = [(_marks(folded(text)), side) for text, side in sorted(sides)]
    for _ in range(PASSES):
        for marks, side in marked:
            if side * (sum(map(weights.__getitem__, marks)) - ENOUGH) < MARGIN:
                weights.update((mark, weights[mark] + side * STEP) for mark in marks)
    return weights


def _counts(examples: Iterable[str]) -> Counter[str]:
    return Counter(mark for example in examples for mark in _marks(folded(example)))


def _share(count: int, of: int) -> float:
    return math.log(count / of + _CHANCE)
