"""Tables of people: a row for each (`Emergency contact`, `Pharmacy`), a column for each thing asked of them.

Whose name or phone stands in a cell its row says, what it is the head of its column; or the other way round.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from review.intake.fields.contexts import Heading
from review.intake.fields.label import PLAIN, Label, LabelsByRow, by_row
from review.intake.fields.layout import Row
from review.intake.fields.lexicon import group_of_heading
from review.intake.fields.telling import tells
from review.intake.fields.wordings import BARE, IGNORED

_ALIGNED: Final = 0.012
_MIN_HEADS, _MIN_PEOPLE, _MIN_CELLS, _MOST_COLUMNS = 2, 2, 2, 12
_CLOSE: Final = 2.0  # heights between rows
_PEOPLE: Final = frozenset(("patient", "emergency", "insurance", "pharmacy"))
_ASKED_OF_PEOPLE: Final = frozenset(("*name", "*phone", "*relationship"))


@dataclass(frozen=True, slots=True)
class Matrices:
    """What tables of people ask: `asked` are labels without words, one before each cell; `spent` ask nothing else."""

    asked: tuple[Label, ...] = ()
    spent: frozenset[Label] = frozenset()

    def taken_from(self, labels: list[Label]) -> list[Label]:
        """The labels, of which heads and rows of these tables ask for nothing."""
        return [replace(m, concept=IGNORED) if m in self.spent else m for m in labels]

    def without_heads(self, headings: list[Heading]) -> list[Heading]:
        """The headings, of which the heads of these tables open no section."""
        rows = {label.row for label in self.spent}
        return [heading for heading in headings if heading.row not in rows]

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
    for row in rows:
        if cells := list(_under_people(row, rows, labels_of)):
            asked += cells
            numbers = {row.index, *(label.row for label in cells)}
            spent |= {label for number in numbers for label in labels_of.get(number, ())}
    return Matrices(tuple(asked), frozenset(spent))


def _people(
    head_row: Row, heads: list[Label], rows: list[Row], labels: LabelsByRow
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
            yield _wordless(row, start, field)


def _wordless(row: Row, start: int, field: str) -> Label:
    """A label without words, right before the cell that begins at token `start`."""
    x0 = row.tokens[start].x0
    return Label(
        row.index, start, start, x0, x0, field, PLAIN, "", is_explicit=False, page=row.page
    )


def _under_people(head_row: Row, rows: list[Row], labels: LabelsByRow) -> Iterator[Label]:
    """A label for each cell under heads that say whom it is about, in rows that begin with what is asked."""
    heads = [(start, end) for start, end in head_row.segments()]
    groups = [group_of_heading(f" {head_row.text(*head)} contact") for head in heads]
    if len(heads) < _MIN_PEOPLE or sum(group in _PEOPLE for group in groups) < len(heads) / 2:
        return
    middles = [_middle(head_row, head) for head in heads]
    found, over = list[Label](), head_row
    for row in rows[head_row.index + 1 :]:
        if row.page != over.page or row.y0 - over.y1 > _CLOSE * over.height or not row.tokens:
            break
        asking, *cells = row.segments()
        concept = _bare_concept(row, asking, cells, labels)
        if row.tokens[asking[1] - 1].x1 >= head_row.tokens[0].x0 or concept is None:
            break
        for cell in cells:
            nearest = min(range(len(heads)), key=lambda at: abs(middles[at] - _middle(row, cell)))
            field = BARE[concept].get(groups[nearest] or "")
            if field is not None:
                found.append(_wordless(row, cell[0], field))
        over = row
    if len({label.row for label in found}) >= _MIN_CELLS:
        yield from found


def _bare_concept(
    row: Row, asking: tuple[int, int], cells: list[tuple[int, int]], labels: LabelsByRow
) -> str | None:
    """What a row asks of everybody: by its label, else by telephone numbers in its cells."""
    label = next((m for m in labels.get(row.index, ()) if m.start == asking[0]), None)
    concept = f"*{label.concept.removeprefix('*')}" if label is not None else ""
    if concept in _ASKED_OF_PEOPLE:
        return concept
    told = [tells(row.text(*cell)) for cell in cells]
    if sum("phone" in one for one in told) >= _MIN_CELLS:
        return "*phone"
    return None


def _middle(row: Row, cell: tuple[int, int]) -> float:
    return (row.tokens[cell[0]].x0 + row.tokens[cell[1] - 1].x1) / 2
