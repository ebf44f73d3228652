"""Tables of people: a row for each (`Emergency contact`, `Pharmacy`), a column for each thing asked of them.

Whose name or phone stands in a cell its row says, what it is the head of its column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from review.intake.fields.label import Label, by_row
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import group_of_heading
from review.intake.fields.wordings import BARE, IGNORED

_ALIGNED: Final = 0.012
_MIN_HEADS, _MIN_PEOPLE, _MIN_CELLS, _MOST_COLUMNS = 2, 2, 2, 12
_CLOSE: Final = 2.0  # heights between rows

Labels = Mapping[int, Sequence[Label]]


@dataclass(frozen=True, slots=True)
class Matrices:
    """What tables of people ask: `asked` are labels without words, one before each cell; `spent` ask nothing else."""

    asked: tuple[Label, ...] = ()
    spent: frozenset[Label] = frozenset()

    def taken_from(self, labels: list[Label]) -> list[Label]:
        """The labels, of which heads and rows of these tables ask for nothing."""
        return [replace(m, concept=IGNORED) if m in self.spent else m for m in labels]

    def added_to(self, labels: list[Label]) -> list[Label]:
        """The labels with those of the cells, which are nothing else."""
        cells = {(label.row, label.start) for label in self.asked}
        others = [label for label in labels if (label.row, label.start) not in cells]
        return sorted([*others, *self.asked], key=lambda label: (label.row, label.x0))


def find_matrices(rows: list[Row], labels: list[Label]) -> Matrices:
    """Tables of two people or more; `labels` still have the bare concepts of their wordings (`*name`)."""
    labels_of = by_row(labels)
    asked: list[Label] = []
    spent: set[Label] = set()
    for index, heads in labels_of.items():
        bare = [head for head in heads if head.concept in BARE and not head.is_explicit]
        if not _MIN_HEADS <= len(bare) <= _MOST_COLUMNS:
            continue
        people = list(_people(rows[index], bare, rows, labels_of))
        if len(people) >= _MIN_PEOPLE:
            asked += [label for row, group in people for label in _cells(row, group, bare)]
            spent |= {label for row, _ in people for label in labels_of.get(row.index, ())}
            spent |= set(heads)
    return Matrices(tuple(asked), frozenset(spent))


def _people(
    head_row: Row, heads: list[Label], rows: list[Row], labels: Labels
) -> Iterator[tuple[Row, str]]:
    """The rows under the heads that begin with whom they are about, and that section."""
    over = head_row
    for row in rows[head_row.index + 1 :]:
        if row.page != over.page or row.y0 - over.y1 > _CLOSE * over.height or not row.tokens:
            return
        starts = [row.tokens[start].x0 for start, _ in row.segments()]
        under = sum(any(abs(x0 - head.x0) <= _ALIGNED for head in heads) for x0 in starts)
        group = group_of_heading(f" {row.text(*row.segments()[0])} contact")
        if starts[0] >= heads[0].x0 - _ALIGNED or under < _MIN_CELLS - (under == len(starts) - 1):
            return
        if group is None or any(m.is_explicit and m.start > 0 for m in labels.get(row.index, ())):
            return
        yield row, group
        over = row


def _cells(row: Row, group: str, heads: list[Label]) -> Iterator[Label]:
    for start, _ in row.segments():
        x0 = row.tokens[start].x0
        head = next((head for head in heads if abs(x0 - head.x0) <= _ALIGNED), None)
        if head is not None and (field := BARE[head.concept].get(group)) is not None:
            yield replace(
                head,
                row=row.index,
                page=row.page,
                start=start,
                end=start,
                x0=x0,
                x1=x0,
                concept=field,
            )
