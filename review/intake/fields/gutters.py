"""Where a page has columns beside each other: edges on which labels and titles of several rows begin."""

from __future__ import annotations

from typing import Final

from review.intake.fields.contexts import Heading
from review.intake.fields.label import Label
from review.intake.fields.layout import Row

# A column begins right of the margin, with a few labels one under the other.
_FIRST: Final = 0.3
_MIN_LABELS: Final = 3
_SPREAD: Final = 0.008


def find_gutters(
    rows: list[Row], labels: list[Label], headings: list[Heading]
) -> dict[int, tuple[float, ...]]:
    """For each page the edges (shares of its width) that part columns of labels with their answers."""
    starts: dict[int, list[tuple[float, int]]] = {}
    begun = [(label.row, label.x0) for label in labels]
    begun += [(heading.row, heading.x0) for heading in headings if heading.is_title]
    for row, x0 in begun:
        if x0 >= _FIRST:
            starts.setdefault(rows[row].page, []).append((x0, row))
    return {page: tuple(_edges(sorted(found))) for page, found in starts.items()}


def _edges(starts: list[tuple[float, int]]) -> list[float]:
    edges: list[float] = []
    while starts:
        edge = starts[0][0]
        near = [one for one in starts if one[0] - edge <= _SPREAD]
        if len({row for _, row in near}) >= _MIN_LABELS:
            edges.append(edge)
        starts = starts[len(near) :]
    return edges


def bound_by(row: Row, gutters: tuple[float, ...], left: float) -> float:
    """Where the column that begins at `left` ends in a row: at the first gutter that no cell crosses."""
    for gutter in gutters:
        edge = gutter - _SPREAD
        if edge <= left + _FIRST / 6:
            continue
        crosses = any(
            row.tokens[start].x0 < edge and row.tokens[end - 1].x1 > gutter
            for start, end in row.segments()
        )
        if not crosses:
            return edge
    return 1.01
