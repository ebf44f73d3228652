"""Captions that a form numbers, several to a line, as claim forms do: `4. Street  5. City  6. State`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from review.intake.fields.tokens import Token

_NUMBER: Final = re.compile(r"^\(?(\d{1,2})[a-d]?[.)]$")
_MIN_ITEMS, _MIN_SHARED_LINES = 6, 2

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Counted:
    """A number that counts on from the one before it."""

    place: Place
    before: _Counted | None
    length: int


def item_numbers(lines: list[list[Token]]) -> frozenset[Place]:
    """Places (line, index of the token) of the numbers that count the captions of a page.

    They count up by one from the top of the page to its end; a list of drugs has one number to a line.
    """
    last: dict[int, _Counted] = {}
    for number, tokens in enumerate(lines):
        for index, token in enumerate(tokens[:-1]):
            if (match := _NUMBER.match(token.text)) is None:
                continue
            before = last.get(int(match[1]) - 1)
            counted = _Counted((number, index), before, before.length + 1 if before else 1)
            known = last.get(int(match[1]))
            if known is None or known.length < counted.length:
                last[int(match[1])] = counted
    best = max(last.values(), key=lambda counted: counted.length, default=None)
    places = _places(best)
    shared = sum(count > 1 for count in Counter(line for line, _ in places).values())
    is_numbered = len(places) >= _MIN_ITEMS and shared >= _MIN_SHARED_LINES
    return places if is_numbered else frozenset()


def without_numbers(tokens: list[Token], numbers: list[int]) -> tuple[list[Token], set[Token]]:
    """The tokens of a line without the numbers at these places, and those that captions begin with.

    A caption begins where its number did.
    """
    kept: list[Token] = []
    captions: set[Token] = set()
    for index, token in enumerate(tokens):
        if index - 1 in numbers:
            token = replace(token, x0=tokens[index - 1].x0)
            captions.add(token)
        if index not in numbers:
            kept.append(token)
    return kept, captions


def _places(counted: _Counted | None) -> frozenset[Place]:
    found: list[Place] = []
    while counted is not None:
        found.append(counted.place)
        counted = counted.before
    return frozenset(found)
