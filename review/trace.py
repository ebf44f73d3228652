"""One run as a waterfall: rows that fold, bars in per mille of the whole, ticks in words. Arithmetic only."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from orchestrator.queries.rows import RunDetail, SpanRow, StepRow
from review.countdown import span_words

OPEN_STATES = {"pending", "running", "waiting"}
LEAST_WIDTH = 0.003  # a bar thinner than this share of the track cannot be seen or hit
TICK_COUNT = 4


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
    items: tuple[Line, ...]
    bad_items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A grid line at `x` (an SVG percentage) with its time since the start."""

    x: str
    label: str


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
    """Everything the run page draws."""

    lines: tuple[Line, ...]
    ticks: tuple[Tick, ...]
    shares: tuple[Share, ...]
    total: str
    is_open: bool
    marker: str


def trace(run: RunDetail, now: datetime) -> Trace:
    """Lay the run out for drawing."""
    return Trace(
        lines=_lines(run.steps),
        ticks=_ticks(run.duration_seconds),
        shares=_shares(run),
        total=precise_words(run.duration_seconds),
        is_open=run.state in OPEN_STATES,
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


def _lines(steps: tuple[StepRow, ...]) -> tuple[Line, ...]:
    items: dict[str, list[Line]] = {}
    for step in steps:
        if step.item >= 0:
            items.setdefault(step.node, []).append(_line(step))
    return tuple(_line(step, items.get(step.node, [])) for step in steps if step.item < 0)


def _line(step: StepRow, items: list[Line] | None = None) -> Line:
    inner = tuple(items or ())
    return Line(
        step=step,
        bars=tuple(_bar(span) for span in step.spans),
        seconds=precise_words(sum(span.seconds for span in step.spans)) if step.spans else "",
        items=inner,
        bad_items=sum(1 for line in inner if line.step.state in {"dead", "skipped"}),
    )


def _bar(span: SpanRow) -> Bar:
    is_bad = span.outcome in {"error", "timeout", "crashed"}
    start = min(max(span.start, 0.0), 1.0 - LEAST_WIDTH)
    length = min(max(span.length, LEAST_WIDTH), 1.0 - start)
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


def _ticks(seconds: float) -> tuple[Tick, ...]:
    if seconds <= 0:
        return ()
    return tuple(
        Tick(x=_percent(part / TICK_COUNT), label=precise_words(seconds * part / TICK_COUNT))
        for part in range(TICK_COUNT + 1)
    )


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
    return hashlib.sha256(repr((run.state, events, beat)).encode()).hexdigest()[:16]
