"""One reading of a field, before the readings of the same field are joined."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


def union(boxes: Iterable[Box]) -> Box:
    """The box around boxes of one page."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return [min(lefts), min(tops), max(rights), max(bottoms)]
