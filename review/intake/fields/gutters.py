"""Where a page has columns beside each other: edges on which labels and titles of several rows begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from review.intake.fields.contexts import Heading
from review.intake.fields.label import Label
from review.intake.fields.layout import Row

# A column begins right of the margin, with a few labels one under the other.
_FIRST: Final = 0.3
_MIN_LABELS: Final = 3
_SPREAD: Final = 0.008
_MOST_CROSSING: Final = 0.1
_INDENT: Final = 0.02  # of an answer in its column
_NARROWEST: Final = 0.05


Gutters = Mapping[int, Sequence[float]]


def find_gutters(rows: list[Row], labels: list[Label], headings: list[Heading]) -> Gutters:
    """For each row the edges (shares of the page's width) that part columns of labels with their answers there."""
    starts: dict[int, list[tuple[float, int]]] = {}
    begun = [(label.row, label.x0) for label in labels]
    begun += [(heading.row, heading.x0) for heading in headings if heading.is_title]
    for row, x0 in begun:
        if x0 >= _FIRST:
            starts.setdefault(rows[row].page, []).append((x0, row))
    gutters: dict[int, list[float]] = {}
    for found in starts.values():
        for edge, numbers in _edges(sorted(found), rows):
            for number in numbers:
                gutters.setdefault(number, []).append(edge)
    return gutters


def _edges(starts: list[tuple[float, int]], rows: list[Row]) -> Iterator[tuple[float, range]]:
    """Edges from left to right, and the rows that each parts."""
    while starts:
        edge = starts[0][0]
        near = [one for one in starts if one[0] - edge <= _SPREAD]
        numbers = {row for _, row in near}
        between = rows[min(numbers) : max(numbers) + 1]
        crossing = sum(_crosses(row, edge) for row in between)
        if len(numbers) >= _MIN_LABELS and crossing <= _MOST_CROSSING * len(between):
            yield edge, _parted(between, edge, rows)
        starts = starts[len(near) :]


def _parted(between: list[Row], edge: float, rows: list[Row]) -> range:
    """The rows around those that begin labels on an edge, up to where a cell goes on over it."""
    first, last = between[0].index, between[-1].index
    page = rows[first].page
    while first and rows[first - 1].page == page and not _crosses(rows[first - 1], edge):
        first -= 1
    while (
        last + 1 < len(rows) and rows[last + 1].page == page and not _crosses(rows[last + 1], edge)
    ):
        last += 1
    return range(first, last + 1)


def _crosses(row: Row, edge: float) -> bool:
    """Whether a cell of the row goes on over an edge: boxes of many widths have no columns."""
    return any(
        row.tokens[start].x0 < edge - _INDENT and row.tokens[end - 1].x1 > edge + _INDENT
        for start, end in row.segments()
    )


def bound_by(row: Row, gutters: Gutters, left: float) -> float:
    """Where the column that begins at `left` ends in a row: at the first gutter where a cell or a box begins."""
    starts = [row.tokens[start].x0 for start, _ in row.segments()]
    starts += [option.x0 for option in row.options]
    for gutter in gutters.get(row.index, ()):
        edge = gutter - _SPREAD
        if edge > left + _NARROWEST and any(edge <= x0 <= gutter + _INDENT for x0 in starts):
            return edge
    return 1.01
