"""Words that stand where a list stands and that no field took: the list may have lost an entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from review.intake.fields.geometry import Sheet
from review.intake.fields.grammar import LISTS
from review.intake.fields.layout import Row
from review.intake.fields.proposals import Proposal
from review.intake.fields.tokens import Token

INCOMPLETE: Final = 0.8
_CLOSE: Final = 0.9
# Left of a list, what touches it: a share of the page's width.
_REACH: Final = 0.02


def doubt_incomplete(sheet: Sheet, settled: list[Proposal]) -> list[Proposal]:
    """The proposals; a list with leftovers in its rows, or close under them, is doubtful."""
    claimed = {(p.candidate.page, token) for p in settled for token in p.candidate.tokens}
    return [
        replace(p, confidence=p.confidence * INCOMPLETE)
        if p.field in LISTS and any(_leftovers(sheet, p, claimed))
        else p
        for p in settled
    ]


def _leftovers(
    sheet: Sheet, proposal: Proposal, claimed: set[tuple[int, Token]]
) -> Iterator[Token]:
    tokens, page = proposal.candidate.tokens, proposal.candidate.page
    left = min(t.x0 for t in tokens) - _REACH
    right = max(sheet.column_limit(proposal.label), max(t.x1 for t in tokens))
    for row in _rows(sheet, page, tokens):
        if any(sheet.labels_on(row.index)) and row.index != proposal.label.row:
            continue
        for index, token in enumerate(row.tokens):
            is_inside = left <= token.x1 and token.x1 <= right
            is_word = any(c.isalnum() for c in token.text)
            is_free = (page, token) not in claimed and not sheet.is_taken(row.index, index)
            if is_inside and is_word and is_free:
                yield token


def _rows(sheet: Sheet, page: int, tokens: list[Token]) -> Iterator[Row]:
    """The rows that the tokens span, and the one right under them."""
    top, bottom = min(t.y0 for t in tokens), max(t.y1 for t in tokens)
    height = max(t.height for t in tokens)
    for row in sheet.rows:
        if row.page == page and top <= (row.y0 + row.y1) / 2 <= bottom + _CLOSE * height:
            yield row
