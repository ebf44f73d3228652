"""Where a moment of a run stands on the drawn track: straight, or with waits drawn short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from orchestrator.queries.step_rows import SpanRow, StepRow

FOLD_FROM = 0.5  # share of the run from which its waits are drawn short unless asked otherwise
FOLDED_WIDTH = 0.14
LEAST_WAIT = 0.05  # a shorter wait is not worth folding

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Scale:
    """A map from shares of the run (0..1) to shares of the track (0..1); `folds` are drawn `fold_width` wide."""

    folds: tuple[Interval, ...] = ()
    fold_width: float = 0.0

    @classmethod
    def folding(cls, waits: Sequence[Interval]) -> Scale:
        """The scale that draws these waits short, all together at most half of the track."""
        folds = tuple(wait for wait in waits if wait[1] - wait[0] > LEAST_WAIT)
        width = min(FOLDED_WIDTH, 0.5 / len(folds)) if folds else 0.0
        return cls(folds, width)

    @property
    def borders(self) -> list[float]:
        """Where folds begin and end, as shares of the run."""
        return [border for fold in self.folds for border in fold]

    def place(self, share: float) -> float:
        """Where a moment stands on the track."""
        share = min(max(share, 0.0), 1.0)
        folded = sum(end - start for start, end in self.folds)
        if not self.folds or folded >= 1.0:
            return share
        stretch = (1.0 - self.fold_width * len(self.folds)) / (1.0 - folded)
        at, reached = 0.0, 0.0
        for start, end in self.folds:
            if share <= start:
                break
            at += (start - reached) * stretch
            at += self.fold_width * min(1.0, (share - start) / (end - start))
            reached = min(end, share)
        return at + max(0.0, share - reached) * stretch


def waits(steps: Iterable[StepRow]) -> tuple[Interval, ...]:
    """The shares of the run in which people were asked, or nothing happened between two rounds of it."""
    spans = [span for step in steps for span in step.spans]
    people = [_interval(span) for span in spans if span.kind == "human"]
    busy = _merged(_interval(span) for span in spans)
    pauses = [(end, start) for (_, end), (start, _) in pairwise(busy) if start - end > LEAST_WAIT]
    return _merged([*people, *pauses])


def percent(share: float) -> str:
    """A share of the track as SVG writes it."""
    return f"{share * 100:.3f}%"


def _interval(span: SpanRow) -> Interval:
    return span.start, min(span.start + span.length, 1.0)


def _merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same time as intervals that do not touch, in order."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
