"""One reading of a field, before the readings of the same field are joined."""

from __future__ import annotations

from dataclasses import dataclass

from review.intake.fields.tokens import Token
from review.intake.shapes import Box

DOUBTFUL = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """A value, where it stands and what it says there.

    `denies`: a ticked box says that there is nothing to list.
    """

    field: str
    value: str | list[str]
    confidence: float
    page: int
    box: Box | None
    source: str
    denies: bool = False


def union(tokens: list[Token]) -> Box:
    """The box around tokens of one page."""
    return [
        min(t.x0 for t in tokens),
        min(t.y0 for t in tokens),
        max(t.x1 for t in tokens),
        max(t.y1 for t in tokens),
    ]
