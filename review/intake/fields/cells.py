"""A page as cells, each a label, an answer or still open, and what stands around it.

What surely is a label (a known wording) or an answer (a date, a phone) is settled from the start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Final, Literal

from review.intake.fields.contexts import Heading
from review.intake.fields.gutters import Gutters, bound_by
from review.intake.fields.label import MEANT, Label, by_row
from review.intake.fields.layout import Option, Row
from review.intake.fields.lexicon import MAX_LABEL_WORDS
from review.intake.fields.lists import names_dose
from review.intake.fields.telling import is_date, is_telling, tells
from review.intake.fields.wordings import COLUMN

Kind = Literal["label", "answer", "open"]
Habit = Literal["right", "below", "above"]

ALIGNED: Final = 0.012
BULLETS: Final = ("- ", "– ", "• ")
INDENT: Final = 0.04  # of an answer under its label, both alone in their rows
MAX_LEAP: Final = 0.5
_NUMBERED: Final = re.compile(r"\(?\d{3}")
_LISTED: Final = re.compile(r"\(?\d{1,2}[.)] ")
_REACH: Final = 2.7  # heights between a label and its answer above or below
LIKELY: Final = 0.7
MIN_HEADS, HEADS_ANSWERED = 3, 0.6


@dataclass(slots=True, eq=False)
class Cell:
    """Tokens `start` to `end` of a row; `label` is set where a wording is known. `kind` is settled later."""

    row: Row
    start: int
    end: int
    kind: Kind
    label: Label | None = None
    text: str = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)
    size: float = field(init=False)
    _told: dict[str, float] | None = None

    def __post_init__(self) -> None:
        tokens = self.row.tokens[self.start : self.end]
        self.text = " ".join(t.text for t in tokens)
        self.x0, self.x1 = tokens[0].x0, tokens[-1].x1
        self.size = median(t.height for t in tokens)

    @property
    def told(self) -> dict[str, float]:
        """What the text tells as an answer, found out once."""
        if self._told is None:
            self._told = tells(self.text)
        return self._told

    @property
    def looks_answered(self) -> bool:
        """An answer, or a number that may well be one: a pulse alone tells less than a date."""
        is_number = self.text[:1].isdigit() and max(self.told.values(), default=0.0) >= LIKELY
        return self.kind == "answer" or (self.kind == "open" and is_number)

    @property
    def can_be_label(self) -> bool:
        words = self.end - self.start
        is_measured = re.match(r"\d+/\d+", self.text) is not None
        has_words = re.search(r"[A-Za-z]{2}", self.text) is not None
        return words <= MAX_LABEL_WORDS and has_words and not is_measured


class Grid:
    """The cells of one page and their neighbours."""

    def __init__(
        self,
        rows: list[Row],
        labels: list[Label],
        headings: list[Heading],
        gutters: Gutters,
    ) -> None:
        self.rows = rows
        self.method = rows[0].method
        self._gutters = gutters
        labels_of = by_row(labels)
        titles = {(h.row, i) for h in headings if h.is_title for i in range(h.start, h.end)}
        following = [*rows[1:], None]
        self.lines = [
            _cells_of(row, labels_of.get(row.index, []), titles, _may_answer(row, under, labels_of))
            for row, under in zip(rows, following, strict=True)
        ]
        self.cells = [cell for line in self.lines for cell in line]
        self._fill_tables()
        self._fill_bullets()
        self._fill_numbered()
        self._fill_doses()
        self._place = {
            id(c): (n, i) for n, line in enumerate(self.lines) for i, c in enumerate(line)
        }

    def _fill_tables(self) -> None:
        """Under the heads of columns stand entries, whatever they say."""
        edges: list[float] = []
        for line in self.lines:
            labels = [c.label for c in line if c.kind == "label" and c.label]
            if labels:
                heads = any(label.concept == COLUMN for label in labels) and len(labels) > 1
                edges = [label.x0 for label in labels] if heads else []
                continue
            is_row = bool(line) and all(
                any(abs(c.x0 - edge) <= ALIGNED for edge in edges) for c in line
            )
            if not is_row:
                edges = []
            else:
                for cell in line:
                    cell.kind = "answer"

    def _fill_bullets(self) -> None:
        """Lines with a bullet are entries that people wrote, and so is a small letter that goes on under one."""
        is_entry = False
        for line in self.lines:
            first = line[0].text if line else ""
            is_entry = first.startswith(BULLETS) or (is_entry and first[:1].islower())
            for cell in line:
                if is_entry and (cell.label is None or not cell.label.is_explicit):
                    cell.kind = "answer"

    def _fill_numbered(self) -> None:
        """Numbered lines that follow each other are entries, each alone in its line and no known label."""
        numbered = [
            len(line) == 1
            and line[0].label is None
            and not line[0].row.opens_section
            and _LISTED.match(line[0].text) is not None
            for line in self.lines
        ]
        for before, after in pairwise(range(len(self.lines))):
            if numbered[before] and numbered[after]:
                self.lines[before][0].kind = self.lines[after][0].kind = "answer"

    def _fill_doses(self) -> None:
        """A drug with its dose is an answer, also where a gap parts the two."""
        for line in self.lines:
            for cell, following in pairwise(line):
                if cell.kind == "open" and names_dose(f"{cell.text} {following.text}"):
                    cell.kind = "answer"

    def beside(self, cell: Cell, step: int) -> Cell | None:
        """The next cell to the right (1) or to the left (-1) in the same row."""
        number, index = self._place[id(cell)]
        line = self.lines[number]
        if not 0 <= index + step < len(line):
            return None
        other = line[index + step]
        first, second = (cell, other) if step > 0 else (other, cell)
        is_parted = bound_by(cell.row, self._gutters, first.x0) <= second.x0
        return other if second.x0 - first.x1 <= MAX_LEAP and not is_parted else None

    def over(self, cell: Cell, step: int) -> Cell | None:
        """The nearest cell below (1) or above (-1) that shares an edge or the middle."""
        number, _ = self._place[id(cell)]
        edge = cell.row.y1 if step > 0 else cell.row.y0
        while 0 <= (number := number + step) < len(self.rows):
            row = self.rows[number]
            gap = row.y0 - edge if step > 0 else edge - row.y1
            if gap > (_REACH - 1) * max(row.height, cell.row.height):
                return None
            for other in self.lines[number]:
                if _is_aligned(cell, other):
                    return other
        return None

    @cached_property
    def heads(self) -> frozenset[int]:
        """Ids of the cells of header rows: none of them an answer, most answered by the row below."""
        found: list[int] = []
        for line in self.lines:
            under = [self.over(cell, 1) for cell in line]
            answered = sum(c is not None and c.looks_answered for c in under)
            if len(line) >= MIN_HEADS and answered >= HEADS_ANSWERED * len(line):
                found += [id(c) for c in line] * all(c.kind != "answer" for c in line)
        return frozenset(found)

    def answer_of(self, cell: Cell, habit: Habit) -> Cell | None:
        """The cell where the habit puts the answer of a label."""
        if habit == "right" and id(cell) not in self.heads:
            return self.beside(cell, 1)
        return self.over(cell, -1 if habit == "above" else 1)

    def label_of(self, cell: Cell, habit: Habit) -> Cell | None:
        """The cell where the habit puts the label of an answer; a header row stands over its answers."""
        up = self.over(cell, -1)
        if up is not None and id(up) in self.heads:
            return up
        if habit == "right":
            return self.beside(cell, -1)
        return up if habit == "below" else self.over(cell, 1)

    def options_of(self, cell: Cell) -> list[Option]:
        """The check boxes right of a cell in its row, else in the row below, up to the next cell."""
        number, index = self._place[id(cell)]
        following = self.lines[number][index + 1 : index + 2]
        limit = following[0].x0 if following else 1.01
        beside = [o for o in cell.row.options if cell.x1 <= o.x0 < limit]
        under = self.rows[number + 1 : number + 2]
        return beside or [
            o for row in under for o in row.options if cell.x0 - ALIGNED <= o.x0 < limit - ALIGNED
        ]

    def gap(self, one: Cell, other: Cell) -> float:
        """The white space between two rows, a share of the page."""
        return max(one.row.y0, other.row.y0) - min(one.row.y1, other.row.y1)


def _is_aligned(one: Cell, other: Cell) -> bool:
    middle = abs(one.x0 + one.x1 - other.x0 - other.x1) / 2
    label, below = (one, other) if one.row.index < other.row.index else (other, one)
    is_indented = label.kind == "label" and ALIGNED < below.x0 - label.x0 <= INDENT
    if is_indented and len(label.row.segments()) == len(below.row.segments()) == 1:
        return True
    return abs(one.x0 - other.x0) <= ALIGNED or min(abs(one.x1 - other.x1), middle) <= ALIGNED / 2


def _kind_of(label: Label) -> Kind:
    """Neither a colon nor a known wording: nothing but a guess says that it is a label."""
    return "open" if label.quality <= MEANT and not label.is_explicit else "label"


def _may_answer(row: Row, under: Row | None, labels: dict[int, list[Label]]) -> bool:
    """Say whether a heading asks by itself: one cell stands right under it, and it asks nothing."""
    if under is None or under.y0 - row.y1 > (_REACH - 1) * row.height or under.options:
        return False
    return len(under.segments()) == 1 and under.index not in labels


def _cells_of(
    row: Row, labels: list[Label], titles: set[tuple[int, int]], may_be_answered: bool
) -> list[Cell]:
    """The cells of a row without headings; a label and what follows it in its cell are two."""
    cells: list[Cell] = []
    is_band = not may_be_answered and all((row.index, s) in titles for s, _ in row.segments())
    for start, end in row.segments():
        is_label = not is_band and any(m.start == start for m in labels)
        if (row.index, start) in titles and not is_label:
            continue
        position = start
        for label in (m for m in labels if start <= m.start < end):
            if label.start > position:
                cells.append(Cell(row, position, label.start, "answer"))
            stop = min(label.end, end)
            cells.append(Cell(row, label.start, stop, _kind_of(label), label))
            position = stop
        if position < end:
            cells += _unlabelled(row, position, end, follows_label=position > start)
    return cells


def _unlabelled(row: Row, start: int, end: int, *, follows_label: bool) -> list[Cell]:
    """One cell, or two where a date or a number that tells stands close behind words that ask for it."""
    text = row.text(start, end)
    if follows_label or is_telling(text):
        return [Cell(row, start, end, "answer")]
    for cut in range(start + 1, end if end - start <= MAX_LABEL_WORDS else start):
        rest = row.text(cut, end)
        if is_date(rest) or (_NUMBERED.match(rest) and is_telling(rest)):
            return [Cell(row, start, cut, "open"), Cell(row, cut, end, "answer")]
    return [Cell(row, start, end, "open")]
