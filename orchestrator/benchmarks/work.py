"""The sizes and the content of the measured work, the same for every side."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

SHORT_STEPS = 10
LONG_STEPS = 510
PAYLOAD_STEPS = 5
LANES = 4  # items of a fan-out at a time
_PAGES, _WORDS_PER_PAGE = 50, 2_500  # makes about a megabyte of JSON
_OBJECTS = 11_400  # the same
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@cache
def text() -> dict[str, list[str]]:
    """A megabyte of JSON: the text of a document, page by page, from a vocabulary of 5,000 words."""
    chance = random.Random(7)
    words = ["".join(chance.choices(_LETTERS, k=chance.randint(3, 11))) for _ in range(5_000)]
    return {"pages": [" ".join(chance.choices(words, k=_WORDS_PER_PAGE)) for _ in range(_PAGES)]}


@cache
def objects() -> list[dict[str, Any]]:
    """A megabyte of JSON: words with their boxes, as reading a document yields them."""
    chance = random.Random(7)
    return [
        {
            "word": "".join(chance.choices(_LETTERS, k=chance.randint(3, 12))),
            "box": [round(chance.uniform(0, 2000), 2) for _ in range(4)],
            "confidence": round(chance.random(), 4),
            "line": position // 12,
        }
        for position in range(_OBJECTS)
    ]
