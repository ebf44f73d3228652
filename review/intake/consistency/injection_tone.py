"""Orders to a machine in words nobody foresaw: how many of their subjects meet in one sentence. Pure.

A patient writes about one or two of these subjects at a time, and says "I" or "my"; an order joins
whom it speaks to, what shall be undone, what shall be written and what shall be believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from review.intake.consistency.injection_wordings import SUBJECTS
from review.intake.consistency.unmasking import LONGEST_TEXT, folded

SUBJECTS_OF_AN_ORDER: Final = 4
MORE_IF_A_PERSON_SPEAKS: Final = 2
LONGEST_SENTENCE: Final = 45  # words: longer runs are rows of a form, not sentences
_A_PERSON: Final = re.compile(r"\b(?:i|my|me|mine|we|our|us)\b")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?]) ")


def sounds_like_an_order(text: str, *, printed: bool) -> bool:
    """Whether one sentence, over two lines at most, joins enough subjects of an order.

    `printed` text holds what the form itself says ("Please list all medicines and sign below"),
    which orders people about; an answer has no reason to.
    """
    needed = SUBJECTS_OF_AN_ORDER if printed else SUBJECTS_OF_AN_ORDER - 1
    return any(_is_order(sentence, needed) for sentence in _sentences(text[:LONGEST_TEXT]))


def _sentences(text: str) -> Iterator[str]:
    lines = text.splitlines()
    for pair in pairwise([*lines, ""]):
        yield from _SENTENCE_END.split(folded("\n".join(pair)))


def _is_order(sentence: str, needed: int) -> bool:
    if len(sentence.split()) > LONGEST_SENTENCE:
        return False
    needed += MORE_IF_A_PERSON_SPEAKS if _A_PERSON.search(sentence) else 0
    return sum(subject.search(sentence) is not None for subject in SUBJECTS) >= needed
