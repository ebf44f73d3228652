"""One run as a waterfall: rows that fold, bars where they belong, shares of the time in words. Arithmetic only."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from orchestrator.queries.rows import RunDetail
from orchestrator.queries.step_rows import SpanRow, StepRow
from review.axis import Tick, ticks
from review.durations import precise_words
from review.scale import FOLD_FROM, Scale, percent, waits

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
        ticks=ticks(run.duration_seconds, scale),
        shares=_shares(run),
        total=precise_words(run.duration_seconds),
        is_open=run.is_open,
        can_fold=bool(idle),
        is_folded=bool(folded and idle),
        marker=_marker(run, now),
    )


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
        x=percent(start),
        width=percent(length),
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


def _shares(run: RunDetail) -> tuple[Share, ...]:
    parts = (
        ("running", "machine", run.machine_seconds),
        ("queued", "queue", run.queue_seconds),
        ("human", "people", run.human_seconds),
    )
    whole = sum(seconds for _, _, seconds in parts) or 1.0
    shares, position = [], 0.0
    for kind, label, seconds in parts:
        if not seconds:
            continue
        share = seconds / whole
        shares.append(
            Share(
                kind=kind,
                label=label,
                words=precise_words(seconds),
                x=percent(position),
                width=percent(share),
                percent=round(share * 100),
            )
        )
        position += share
    return tuple(shares)


def _marker(run: RunDetail, now: datetime) -> str:
    """Changes with every event of the run, and every second while something runs (its bars grow)."""
    events = [(step.id, step.state, step.tries, len(step.spans)) for step in run.steps]
    beat = int(now.timestamp()) if run.state == "running" else 0
    return hashlib.sha256(
        repr((run.state, run.blocked_because, events, beat)).encode()
    ).hexdigest()[:16]
