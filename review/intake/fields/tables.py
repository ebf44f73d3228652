"""Tables of medications, allergies and operations: a header row of labels, an entry per row."""

from __future__ import annotations

import re
from dataclasses import replace

from review.intake.fields.candidate import Candidate
from review.intake.fields.geometry import COLUMN_TOLERANCE, Sheet
from review.intake.fields.label import Label
from review.intake.fields.layout import Row
from review.intake.fields.lists import goes_on
from review.intake.fields.tokens import Token

_DOSING = re.compile(r"dos|strength|freq|often|times|schedule|directions|amount|route", re.I)
_YEAR = re.compile(r"year|date|when", re.I)


def read_table(
    sheet: Sheet, field: str, columns: list[Label], candidate: Candidate
) -> tuple[list[str], Candidate]:
    """Return an entry per table row, and the candidate widened to the whole rows.

    Drugs take their dose and frequency along, operations their year, allergies stay alone.
    """
    behind = [m.x0 for m in sheet.labels_on(columns[-1].row) if m.x0 > columns[-1].x0]
    edge = min(behind, default=1.01)
    entries: list[str] = []
    lines: list[tuple[Token, ...]] = []
    for line in candidate.lines:
        row = sheet.row_of(candidate.page, line[0])
        entry = " ".join(t.text for t in line)
        for number, column in enumerate(columns):
            limit = columns[number + 1].x0 if number + 1 < len(columns) else edge
            cell = " ".join(t.text for t in _cell(sheet, row, column.x0, limit))
            if cell and field == "medications" and (_DOSING.search(column.text) or goes_on(cell)):
                entry = f"{entry} {cell}"
            elif field == "surgeries" and _is_year(column, cell):
                entry = f"{entry} ({cell})"
        entries.append(entry)
        lines.append(tuple(t for t in row.tokens if line[0].x0 <= t.x0 < edge - COLUMN_TOLERANCE))
    return entries, replace(candidate, lines=tuple(lines))


def _is_year(column: Label, cell: str) -> bool:
    """A year, whatever the head of its column says, or a date under a head that asks for one."""
    has_year = re.search(r"\d{4}", cell) is not None
    return re.fullmatch(r"(?:19|20)\d\d", cell) is not None or (
        has_year and _YEAR.search(column.text) is not None
    )


def _cell(sheet: Sheet, row: Row, left: float, limit: float) -> list[Token]:
    """What is written in a column; labels that each row repeats are not."""
    return [
        token
        for index, token in enumerate(row.tokens)
        if left - COLUMN_TOLERANCE <= token.x0 < limit - COLUMN_TOLERANCE
        and not sheet.is_taken(row.index, index)
    ]
