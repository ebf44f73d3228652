"""The arithmetic of a comparison: medians, quantiles, same-round ratios and what a target says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median
from typing import Literal

OURS = "ours"


@dataclass(frozen=True, slots=True)
class Target:
    """A bound on our own figure, or on its ratio to the peer's."""

    on: Literal["ratio", "ours"]
    at_most: float | None = None
    at_least: float | None = None

    def is_met_by(self, value: float) -> bool:
        """Both bounds include their limit."""
        return (self.at_most is None or value <= self.at_most) and (
            self.at_least is None or value >= self.at_least
        )

    def __str__(self) -> str:
        limit = f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least:g}"
        return f"{limit}x" if self.on == "ratio" else limit


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table: what it is called, its unit, and what it should be."""

    name: str
    title: str
    unit: str
    target: Target | None = None


@dataclass(slots=True)
class Samples:
    """One value per round and side of one figure."""

    figure: Figure
    by_side: dict[str, list[float]] = field(default_factory=dict)

    def add(self, side: str, value: float) -> None:
        """The value of the round that is running."""
        self.by_side.setdefault(side, []).append(value)

    def median(self, side: str) -> float | None:
        """Over the rounds; None when this side has none."""
        values = self.by_side.get(side)
        return median(values) if values else None

    def ratios(self, peer: str) -> list[float]:
        """Ours divided by the peer's, formed inside each round: both saw the same machine."""
        pairs = zip(self.by_side.get(OURS, []), self.by_side.get(peer, []), strict=False)
        return [ours / theirs for ours, theirs in pairs if theirs]

    def verdict(self, peer: str | None) -> str:
        """ "met", "missed", or "" where there is no target or nothing to hold against it."""
        target = self.figure.target
        if target is None:
            return ""
        if target.on == "ratio":
            ratios = self.ratios(peer) if peer else []
            value = median(ratios) if ratios else None
        else:
            value = self.median(OURS)
        if value is None:
            return ""
        return "met" if target.is_met_by(value) else "missed"


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0 to 1) of all values do not exceed; ValueError for none."""
    if not values:
        raise ValueError("no values, no quantile")
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]
