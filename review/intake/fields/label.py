"""A label found on a row, and how sure one may be of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from review.intake.fields.composites import asked_first
from review.intake.fields.layout import Row

# What only its meaning tells stays under every bar: a person looks.
EXACT, PLAIN, FUZZY, GUESSED, WEAK, MEANT = 1.0, 0.97, 0.9, 0.88, 0.85, 0.79
FOLLOW_UP = "^"
# Numbers and addresses are what people write: a label has neither.
WRITTEN = re.compile(r"\d{2}|@")
# What stands before a label and is no part of it: `4.`, `(b)`, a bullet.
NUMBERING = re.compile(r"^[(#]?[1-9]\d?[.)]?$|^[A-Ha-h][.)]$|^[-*•▪·]$")


@dataclass(frozen=True, slots=True)
class Label:
    """A label on a row: `start` and `end` are token indexes, `quality` how sure the match is."""

    row: int
    start: int
    end: int
    x0: float
    x1: float
    concept: str
    quality: float
    text: str
    is_explicit: bool
    page: int = 0


LabelsByRow = Mapping[int, Sequence[Label]]


def by_row(labels: Iterable[Label]) -> dict[int, list[Label]]:
    """The labels of each row that has any, in their order."""
    rows: dict[int, list[Label]] = {}
    for label in labels:
        rows.setdefault(label.row, []).append(label)
    return rows


def ends_label(row: Row, stop: int) -> bool:
    """Say whether the token before `stop` ends with a colon or a question mark."""
    return bool(row.tokens[stop - 1].text.rstrip("*").endswith((":", "?", "：")))


def make_label(row: Row, start: int, stop: int, concept: str, quality: float) -> Label:
    """The label made of the tokens from `start` up to `stop`."""
    tokens = row.tokens[start:stop]
    text = " ".join(t.text for t in tokens)
    return Label(
        row=row.index,
        start=start,
        end=stop,
        x0=tokens[0].x0,
        x1=tokens[-1].x1,
        concept=asked_first(concept, text),
        quality=quality,
        text=text,
        is_explicit=ends_label(row, stop),
        page=row.page,
    )
