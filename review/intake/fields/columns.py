"""Edges at which the answers of several rows begin, on forms without colons and without wide gaps.

A label set close to its answer is told from it by the rows above and below: their answers begin on
the same edge, and the gap before it is wider than the gaps between words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from review.intake.fields.layout import FOUNDING_LEAD, SEGMENT_GAP, Row

MIN_ROWS = 4
# A share of the page's width; boxes of recognised words are less exact than those of a file.
_CLUSTER = {"text": 0.002, "ocr": 0.006}


def with_edges(rows: list[Row]) -> list[Row]:
    """The same rows, each knowing the edges of its page, and by them its cells for good."""
    edges = {page: _edges([row for row in rows if row.page == page]) for page in _pages(rows)}
    known = [replace(row, edges=edges[row.page]) for row in rows]
    return [replace(row, cells=row.segments()) for row in known]


def _pages(rows: list[Row]) -> set[int]:
    return {row.page for row in rows}


def _edges(rows: list[Row]) -> tuple[tuple[float, float], ...]:
    """First and last of groups of starts that come from at least `MIN_ROWS` rows."""
    starts = sorted(start for row in rows for start in _starts(row))
    reach = _CLUSTER[rows[0].method]
    groups: list[list[float]] = []
    for start in starts:
        if groups and start - groups[-1][-1] <= reach:
            groups[-1].append(start)
        else:
            groups.append([start])
    return tuple((group[0], group[-1]) for group in groups if len(group) >= MIN_ROWS)


def _starts(row: Row) -> Iterator[float]:
    """Where tokens begin close behind others: wide gaps part cells without help."""
    return (
        row.tokens[i].x0
        for i in range(1, len(row.tokens))
        if row.gap_before(i) <= SEGMENT_GAP and row.is_widest_gap(i, FOUNDING_LEAD)
    )
