"""One run as a waterfall: rows that fold, bars in per mille of the whole, ticks in words. Arithmetic only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from orchestrator.queries.rows import RunDetail
from orchestrator.queries.step_rows import SpanRow, StepRow
from review.countdown import span_words
from review.scale import FOLD_FROM, Scale, waits

NEAR_TICK = 0.09  # labels nearer than this would touch
LEAST_WIDTH = 0.003  # a bar thinner than this share of the track cannot be seen or hit


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One bar; `x` and `width` are SVG percentages of the track."""

    x: str
    width: str
    kind: str
    is_bad: bool
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One step of the run, with its items folded under it when it was a fan-out."""

    step: StepRow
    bars: tuple[Bar, ...]
    seconds: str
    note: str  # "" where the line above says why neither ran
    items: tuple[Line, ...]
    item_count: int  # of its present round: earlier ones may have had more
    bad_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A grid line at `x` (an SVG percentage) with its time since the start; `anchor` is the end of the label on it."""

    x: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part of the total time: machine, queue or human."""

    kind: str
    label: str
    words: str
    x: str
    width: str
    percent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Everything the run page draws. `is_folded`: waits are drawn short, whatever they took."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    shares: tuple[Share, ...]
    total: str
    is_open: bool
    can_fold: bool
    is_folded: bool
    marker: str


def trace(run: RunDetail, now: datetime, *, folded: bool | None = None) -> Trace:
    """Lay the run out for drawing; `folded` None folds when waits took most of the time."""
    idle = waits(run.steps)
    if folded is None:
        folded = sum(end - start for start, end in idle) > FOLD_FROM
    scale = Scale.folding(idle) if folded else Scale()
    return Trace(
        lines=_lines(run.steps, scale),
        ticks=_ticks(run.duration_seconds, scale),
        shares=_shares(run),
        total=precise_words(run.duration_seconds),
        is_open=run.is_open,
        can_fold=bool(idle),
        is_folded=bool(folded and idle),
        marker=_marker(run, now),
    )


def precise_words(seconds: float) -> str:
    """A duration for a trace: `12 ms`, `1.4 s`, `12 s`, `2 min 28 s`, then as in a countdown."""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if 60 <= whole < 3600:
        return f"{whole // 60} min {whole % 60} s" if whole % 60 else f"{whole // 60} min"
    return span_words(whole)


def _lines(steps: tuple[StepRow, ...], scale: Scale) -> tuple[Line, ...]:
    items: dict[str, list[Line]] = {}
    for step in steps:
        if step.item >= 0:
            items.setdefault(step.node, []).append(_line(step, scale, step.note))
    nodes = [step for step in steps if step.item < 0]
    return tuple(
        _line(step, scale, _note(step, above), items.get(step.node, ()))
        for above, step in pairwise([None, *nodes])
        if step is not None
    )


def _note(step: StepRow, above: StepRow | None) -> str:
    """All steps behind one that failed never ran for the same reason: it is said once."""
    never_ran = step.id == 0
    return "" if never_ran and above and (above.id, above.note) == (0, step.note) else step.note


def _line(step: StepRow, scale: Scale, note: str, items: Sequence[Line] = ()) -> Line:
    return Line(
        step=step,
        bars=tuple(_bar(span, scale) for span in step.spans),
        seconds=precise_words(sum(span.seconds for span in step.spans)) if step.spans else "",
        note=note,
        items=tuple(items),
        item_count=sum(1 for line in items if line.step.state != "not_taken"),
        bad_items=sum(1 for line in items if line.step.state in {"dead", "skipped"}),
    )


def _bar(span: SpanRow, scale: Scale) -> Bar:
    is_bad = span.outcome in {"error", "timeout", "crashed"}
    start = min(scale.place(span.start), 1.0 - LEAST_WIDTH)
    end = scale.place(span.start + span.length)
    length = min(max(end - start, LEAST_WIDTH), 1.0 - start)
    return Bar(
        x=_percent(start),
        width=_percent(length),
        kind=span.kind,
        is_bad=is_bad,
        title=_bar_title(span),
    )


def _bar_title(span: SpanRow) -> str:
    what = {"queued": "queued", "backoff": "pause before the next try", "human": "with people"}.get(
        span.kind, f"try {span.attempt}"
    )
    failure = (
        f": {span.error_class or span.outcome}"
        if span.kind == "running" and span.outcome not in {"ok", ""}
        else ""
    )
    return f"{what}{failure}, {precise_words(span.seconds)}"


def _ticks(seconds: float, scale: Scale) -> tuple[Tick, ...]:
    if seconds <= 0:
        return ()
    shares = [*scale.borders] if scale.folds else [0.25, 0.5, 0.75]
    ticks, places = [Tick(x=_percent(0.0), label="0 s", anchor="start")], [0.0]
    for share in shares:
        at = scale.place(share)
        if places[-1] + NEAR_TICK <= at <= 1.0 - NEAR_TICK:
            places.append(at)
            # The last of them needs the room on its left: the end of the axis has a label, too.
            anchor = "end" if at > 1.0 - 2 * NEAR_TICK else "middle"
            ticks.append(Tick(x=_percent(at), label=_tick_words(seconds * share), anchor=anchor))
    ticks.append(Tick(x=_percent(1.0), label=_tick_words(seconds), anchor="end"))
    return tuple(ticks)


def _tick_words(seconds: float) -> str:
    """An axis has little room: ten minutes and more go without their seconds."""
    return precise_words(seconds) if seconds < 600 else span_words(seconds)


def _shares(run: RunDetail) -> tuple[Share, ...]:
    parts = (
        ("running", "machine", run.machine_seconds),
        ("queued", "queue", run.queue_seconds),
        ("human", "people", run.human_seconds),
    )
    whole = sum(seconds for _, _, seconds in parts) or 1.0
    shares, position = [], 0.0
    for kind, label, seconds in parts:
        share = seconds / whole
        shares.append(
            Share(
                kind=kind,
                label=label,
                words=precise_words(seconds),
                x=_percent(position),
                width=_percent(share),
                percent=round(share * 100),
            )
        )
        position += share
    return tuple(shares)


def _percent(share: float) -> str:
    return f"{share * 100:.3f}%"


def _marker(run: RunDetail, now: datetime) -> str:
    """Changes with every event of the run, and every second while something runs (its bars grow)."""
    events = [(step.id, step.state, step.tries, len(step.spans)) for step in run.steps]
    beat = int(now.timestamp()) if run.state == "running" else 0
    return hashlib.sha256(
        repr((run.state, run.blocked_because, events, beat)).encode()
    ).hexdigest()[:16]
