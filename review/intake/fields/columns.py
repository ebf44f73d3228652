"""Edges at which the answers of several rows begin, on forms without colons and without wide gaps.

A label set close to its answer is told from it by the rows above and below: their answers begin on
the same edge, and the gap before it is wider than the gaps between words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median_low

from review.intake.fields.layout import FOUNDING_LEAD, SEGMENT_GAP, WORD_GAP, Row
from review.intake.fields.lexicon import MAX_LABEL_WORDS, label_index

MIN_ROWS = 4
# Widths of what stands before an edge, counted in steps of a share of the page.
WIDTHS, MIN_WIDTHS = 0.005, 3
# A gap this much wider than its neighbours, over or under the start of a cell, parts two cells.
CUT_LEAD = {"text": 1.25, "ocr": 1.8}  # gaps of recognised words differ without a cause
LEAST_CUT = {"text": 0.1, "ocr": 0.3}
CUT_TOLERANCE, MAX_WHITE = 0.005, 1.5
# A share of the page's width; boxes of recognised words are less exact than those of a file.
_CLUSTER = {"text": 0.002, "ocr": 0.006}


def with_edges(rows: list[Row]) -> list[Row]:
    """The same rows, each knowing the edges of its page, and by them its cells for good."""
    edges = {page: _edges([row for row in rows if row.page == page]) for page in _pages(rows)}
    known = [replace(row, edges=edges[row.page]) for row in rows]
    return [
        replace(row, cells=_cells(row, near)) for row, near in zip(known, _near(known), strict=True)
    ]


def _pages(rows: list[Row]) -> set[int]:
    return {row.page for row in rows}


def _near(rows: list[Row]) -> Iterator[list[float]]:
    """For each row where the cells of the rows directly above and below begin."""
    for row in rows:
        around = rows[max(0, row.index - 1) : row.index] + rows[row.index + 1 : row.index + 2]
        close = [
            other
            for other in around
            if other.page == row.page and _white(row, other) < MAX_WHITE * row.height
        ]
        yield [other.tokens[start].x0 for other in close for start, _ in other.segments()]


def _white(row: Row, other: Row) -> float:
    return max(row.y0, other.y0) - min(row.y1, other.y1)


def _cells(row: Row, starts: list[float]) -> tuple[tuple[int, int], ...]:
    """Cells cut once more where narrow boxes set labels so close that only the next row parts them."""
    cells: list[tuple[int, int]] = []
    for start, end in row.segments():
        gaps = [row.gap_before(i) for i in range(start + 1, end)]
        usual = median_low(gaps) if gaps else 0.0
        cuts = [
            i
            for i in range(start + 1, end)
            if row.gap_before(i) > max(CUT_LEAD[row.method] * usual, LEAST_CUT[row.method])
            and any(abs(row.tokens[i].x0 - x0) < CUT_TOLERANCE for x0 in starts)
            and not _is_within_wording(row, i, start, end)
            and not (row.has_begun_answer(start, i) and row.gap_before(i) <= WORD_GAP)
        ]
        edges = [start, *cuts, end]
        cells += pairwise(edges)
    return tuple(cells)


def _is_within_wording(row: Row, index: int, start: int, end: int) -> bool:
    """Whether a known label goes on over the gap before a token."""
    return any(
        _is_label("".join(row.plain[first:stop]))
        for first in range(max(start, index - MAX_LABEL_WORDS), index)
        for stop in range(index + 1, min(end, first + MAX_LABEL_WORDS) + 1)
    )


def _edges(rows: list[Row]) -> tuple[tuple[float, float], ...]:
    """First and last of groups of starts that come from at least `MIN_ROWS` rows.

    First words of one length, as typewriters set them, put the second words on an edge by chance:
    before a true edge stand texts of several widths, and labels that are known are among them.
    """
    starts = sorted(start for row in rows for start in _starts(row))
    reach = _CLUSTER[rows[0].method]
    groups: list[list[tuple[float, float, bool]]] = []
    for start in starts:
        if groups and start[0] - groups[-1][-1][0] <= reach:
            groups[-1].append(start)
        else:
            groups.append([start])
    return tuple(
        (group[0][0], group[-1][0])
        for group in groups
        if len(group) >= MIN_ROWS
        and len({round(width / WIDTHS) for _, width, _ in group}) >= MIN_WIDTHS
        and any(is_label for _, _, is_label in group)
    )


def _starts(row: Row) -> Iterator[tuple[float, float, bool]]:
    """Where tokens begin close behind others; how wide what stands before them in the cell is, and if it asks."""
    first = 0
    for i in range(1, len(row.tokens)):
        if row.gap_before(i) > SEGMENT_GAP:
            first = i
        elif row.is_widest_gap(i, FOUNDING_LEAD):
            width = row.tokens[i - 1].x1 - row.tokens[first].x0
            yield row.tokens[i].x0, width, _is_label("".join(row.plain[first:i]))


def _is_label(phrase: str) -> bool:
    return len(phrase) > 2 and phrase in label_index()
