"""The habit of a page, where its answers stand, and by it which open cells are labels.

What is settled tells its neighbours: the clear cases first, then those beside them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from statistics import median
from typing import Final

from review.intake.fields.cells import ALIGNED, Cell, Grid, Habit
from review.intake.fields.label import MEANT
from review.intake.fields.wordings import IGNORED

_SIZES_DIFFER: Final = {"text": 0.04, "ocr": 0.12}
_ASKS = re.compile(
    r"\b(you|your|yours|patient|patient's)\b|\?$|^(what|who|when|where|how|which)\b", re.I
)
_HEAD, _ANSWERS_KNOWN = 0.8, 1.0
_PASSES: Final = (0.55, 0.3, 0.1)


def habit_of(grid: Grid) -> Habit | None:
    """Where most unmistakable answers have a label; a row has one vote, two for a known label.

    None on a page without such answers: there nothing tells labels from answers.
    """
    votes: Counter[Habit] = Counter()
    for line in grid.lines:
        seen: Counter[Habit] = Counter()
        for cell in line:
            if cell.kind == "answer" and (found := _habit_at(grid, cell)) is not None:
                at, weight = found
                seen[at] = max(seen[at], weight)
        votes += seen
    order: tuple[Habit, ...] = ("right", "below", "above")
    best: Habit = max(order, key=lambda habit: votes[habit])
    return best if votes else None


def _habit_at(grid: Grid, cell: Cell) -> tuple[Habit, int] | None:
    """Which neighbour may be the label of an answer: a known label, else the left, else the nearer one."""
    places: tuple[Habit, ...] = ("right", "below", "above")
    neighbours = grid.beside(cell, -1), grid.over(cell, -1), grid.over(cell, 1)
    around = {
        habit: other
        for habit, other in zip(places, neighbours, strict=True)
        if other is not None and other.kind != "answer"
    }
    if "below" in around and "above" in around:
        is_nearer = grid.gap(around["below"], cell) <= grid.gap(around["above"], cell)
        del around["above" if is_nearer else "below"]
    for habit, other in around.items():
        if other.kind == "label":
            return habit, 2
    return next(((habit, 1) for habit in around), None)


def settle_kinds(grid: Grid, habit: Habit) -> None:
    """Make open cells labels or answers, the clear ones first: each helps its neighbours."""
    for threshold in _PASSES:
        evidence = _Evidence(grid, habit)
        decided = [(cell, evidence.of(cell)) for cell in grid.cells if cell.kind == "open"]
        for cell, score in decided:
            if abs(score) >= threshold:
                cell.kind = "label" if score > 0 and cell.can_be_label else "answer"


class _Evidence:
    """What speaks for a cell being a label (over 0) or an answer (under 0), given what is settled."""

    def __init__(self, grid: Grid, habit: Habit) -> None:
        self._grid, self._habit = grid, habit
        labels = [cell for cell in grid.cells if cell.kind == "label"]
        answers = [cell for cell in grid.cells if cell.kind == "answer"]
        if not labels:
            labels = [
                m for cell in answers if (m := grid.label_of(cell, habit)) and m.kind == "open"
            ]
        self._label_size, self._answer_size = _sizes(labels), _sizes(answers)
        self._starts = [cell.x0 for cell in labels]
        self._ends = [cell.x1 for cell in labels]
        self._answer_starts = [cell.x0 for cell in answers]

    def of(self, cell: Cell) -> float:
        if id(cell) in self._grid.heads:
            return _HEAD + min(self._by_neighbours(cell), 0.0)
        score = self._by_size(cell) + self._by_words(cell)
        if self._habit == "right":
            return score + self._by_edges(cell) + self._by_neighbours(cell)
        return score + self._by_neighbours(cell) + self._by_row(cell)

    def _by_size(self, cell: Cell) -> float:
        one, other = self._label_size, self._answer_size
        if not one or not other or abs(one / other - 1) <= _SIZES_DIFFER[self._grid.method]:
            return 0.0
        to_label, to_answer = abs(cell.size / one - 1), abs(cell.size / other - 1)
        return 0.5 if to_label < to_answer else -0.5

    def _by_words(self, cell: Cell) -> float:
        score = 0.3 if _ASKS.search(cell.text) else 0.0
        score += 0.2 * (cell.label is not None and cell.label.concept != IGNORED)
        return score - 0.4 * (max(cell.told.values(), default=0.0) >= 0.85)

    def _by_edges(self, cell: Cell) -> float:
        label = max(_shared(self._starts, cell.x0), _shared(self._ends, cell.x1))
        answer = _shared(self._answer_starts, cell.x0)
        return 0.0 if label == answer else 0.4 if label > answer else -0.4

    def _by_neighbours(self, cell: Cell) -> float:
        ahead = self._grid.answer_of(cell, self._habit) or self._grid.beside(cell, 1)
        if ahead is not None and self._asked_above(ahead) not in (None, cell):
            ahead = None  # what stands beside answers the label over it
        behind = self._asked_above(cell) or self._grid.label_of(cell, self._habit)
        score = 0.5 * (ahead is not None and ahead.kind == "answer")
        score -= 0.3 * (ahead is None or ahead.kind == "label")
        if behind is None or behind.kind != "label":
            return score
        return score - (_ANSWERS_KNOWN if _is_known(behind) else 0.5)

    def _asked_above(self, cell: Cell) -> Cell | None:
        """A known label right above that nothing beside it answers, whatever the page's habit is."""
        up = self._grid.over(cell, -1)
        if up is None or up.kind != "label" or not _is_known(up):
            return None
        beside = self._grid.beside(up, 1)
        return up if beside is None or beside.kind == "label" else None

    def _by_row(self, cell: Cell) -> float:
        number = self._grid.rows.index(cell.row)
        others = [c.kind for c in self._grid.lines[number] if c is not cell]
        return 0.4 * (("label" in others) - ("answer" in others))


def _is_known(cell: Cell) -> bool:
    """A label by its wording, or by its colon or question mark."""
    label = cell.label
    return label is not None and (label.quality > MEANT or label.is_explicit)


def _sizes(cells: Iterable[Cell]) -> float:
    sizes = [cell.size for cell in cells]
    return median(sizes) if len(sizes) >= 3 else 0.0


def _shared(edges: list[float], edge: float) -> int:
    return sum(abs(other - edge) <= ALIGNED / 2 for other in edges)
