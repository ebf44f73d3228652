"""Titles of sections by their numbers alone: `2. Contacts and pharmacy`, `B. People we may call`.

Numbers that count on from the top of a form to its end, with other lines between, are those of its sections; the
numbers of a list follow each other line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from review.intake.fields.label import WRITTEN
from review.intake.fields.layout import Row

_NUMBER: Final = re.compile(r"^\(?(?:section|part)?(?:(\d{1,2})|([A-Z]))[.):]$", re.IGNORECASE)
_MIN_SECTIONS, _MIN_APART = 3, 0.6
_MARGIN: Final = 0.02  # how far the numbers of sections may stand out of line, a share of the page


def with_sections(rows: list[Row]) -> list[Row]:
    """The same rows; those that are titles of numbered sections know it."""
    titles = set(_counted(rows, "digits")) | set(_counted(rows, "letters"))
    return [replace(row, opens_section=True) if row.index in titles else row for row in rows]


def _counted(rows: list[Row], kind: str) -> Iterator[int]:
    found: list[Row] = []
    for row in rows:
        if _number_of(row, kind) != len(found) + 1:
            continue
        if not found or abs(row.tokens[0].x0 - found[0].tokens[0].x0) <= _MARGIN:
            found.append(row)
    apart = sum(after.index - before.index > 1 for before, after in pairwise(found))
    if len(found) >= _MIN_SECTIONS and apart >= _MIN_APART * (len(found) - 1):
        yield from (row.index for row in found)


def _number_of(row: Row, kind: str) -> int | None:
    """The number or letter that a line begins with, where nothing is written behind it."""
    if len(row.tokens) < 2 or len(row.segments()) > 1 or row.options:
        return None
    match = _NUMBER.match(row.tokens[0].text)
    if match is None or WRITTEN.search(row.text(1, len(row.tokens))):
        return None
    if kind == "digits":
        return int(match[1]) if match[1] else None
    return ord(match[2].upper()) - ord("A") + 1 if match[2] else None
