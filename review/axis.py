"""The time axis over a waterfall: grid lines with labels that never touch."""

from __future__ import annotations

from dataclasses import dataclass

from review.durations import precise_words, span_words
from review.scale import Scale, percent

NEAR_TICK = 0.09  # labels nearer than this would touch


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A grid line at `x` (an SVG percentage) with its time since the start; `anchor` is the end of the label on it."""

    x: str
    label: str
    anchor: str


def ticks(seconds: float, scale: Scale) -> tuple[Tick, ...]:
    """The start, the end, and between them as many as have room: quarters, or the borders of what is folded."""
    if seconds <= 0:
        return ()
    shares = [*scale.borders] if scale.folds else [0.25, 0.5, 0.75]
    found, places = [Tick(x=percent(0.0), label="0 s", anchor="start")], [0.0]
    for share in shares:
        at = scale.place(share)
        if places[-1] + NEAR_TICK <= at <= 1.0 - NEAR_TICK:
            places.append(at)
            # The last of them needs the room on its left: the end of the axis has a label, too.
            anchor = "end" if at > 1.0 - 2 * NEAR_TICK else "middle"
            label = _tick_words(seconds * share, whole=seconds)
            found.append(Tick(x=percent(at), label=label, anchor=anchor))
    found.append(Tick(x=percent(1.0), label=_tick_words(seconds, whole=seconds), anchor="end"))
    return tuple(found)


def _tick_words(seconds: float, *, whole: float) -> str:
    """An axis has little room: ten minutes and more go without seconds. Within a second only milliseconds differ."""
    if whole < 1:
        return f"{seconds * 1000:.0f} ms"
    return precise_words(seconds) if seconds < 600 else span_words(seconds)
