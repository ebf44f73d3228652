"""The waterfall: bars where they belong, waits for people drawn short, failed tries kept."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID

import pytest

from orchestrator.queries.model_rows import Spending
from orchestrator.queries.rows import RunDetail
from orchestrator.queries.step_rows import SpanRow, StateSize, StepRow
from review.axis import ticks
from review.durations import precise_words
from review.scale import Scale, waits
from review.trace import trace

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def span(kind: str, start: float, length: float, outcome: str = "ok", attempt: int = 1) -> SpanRow:
    return SpanRow(
        kind=kind,
        outcome=outcome,
        start=start,
        length=length,
        seconds=length * 100,
        label="",
        error_class="ValueError" if outcome == "error" else "",
        message="",
        attempt=attempt,
        at=NOW,
    )


def step(
    number: int,
    node: str,
    *spans: SpanRow,
    item: int = -1,
    state: str = "completed",
    note: str = "",
) -> StepRow:
    return StepRow(
        id=number,
        node=node,
        item=item,
        label=node,
        state=state,
        kind="step",
        tries=1,
        round=1,
        note=note,
        size=StateSize(),
        spans=spans,
    )


def run(*steps: StepRow, state: str = "completed") -> RunDetail:
    return RunDetail(
        id=UUID(int=1),
        workflow="w",
        version="1",
        business_key="",
        state=state,
        step="",
        error="",
        created_at=NOW,
        finished_at=None,
        duration_seconds=100.0,
        fingerprint="f",
        machine_seconds=20.0,
        queue_seconds=5.0,
        human_seconds=75.0,
        size=StateSize(),
        spending=Spending(),
        steps=steps,
        gate_id=None,
        dead_letter_id=None,
        cause="",
        replays=(),
        blocked=False,
        blocked_since=None,
        blocked_because="",
    )


def percent(text: str) -> float:
    return float(text.removesuffix("%"))


def test_items_are_folded_under_their_step_and_bad_ones_are_counted() -> None:
    drawn = trace(
        run(
            step(1, "read", span("running", 0, 0.2)),
            step(2, "read", span("running", 0, 0.1), item=0),
            step(3, "read", span("running", 0, 0.2, "error"), item=1, state="dead"),
            step(4, "merge", span("running", 0.2, 0.1)),
        ),
        NOW,
    )
    assert [(line.step.node, len(line.items), line.bad_items) for line in drawn.lines] == [
        ("read", 2, 1),
        ("merge", 0, 0),
    ]


def test_why_steps_never_ran_is_said_once_for_all_in_a_row() -> None:
    failed, reached = "never ran: a step before it failed", "not reached yet"
    steps = (
        step(1, "read", state="dead", note=failed),  # its own reason, by chance in the same words
        step(0, "check", note=failed),
        step(0, "write", note=failed),
        step(2, "skip", state="skipped", note="Skipped."),
        step(3, "leap", state="skipped", note="Skipped."),
        step(0, "send", note=failed),
        step(0, "file", note=reached),
    )
    notes = [line.note for line in trace(run(*steps), NOW).lines]
    assert notes == [failed, failed, "", "Skipped.", "Skipped.", failed, reached]


def test_every_failed_try_keeps_its_own_bar_and_words() -> None:
    tries = (
        span("running", 0, 0.1, "error"),
        span("backoff", 0.1, 0.2),
        span("running", 0.3, 0.1, attempt=2),
    )
    bars = trace(run(step(1, "read", *tries)), NOW).lines[0].bars
    assert [bar.is_bad for bar in bars] == [True, False, False]
    assert bars[0].title == "try 1: ValueError, 10 s"
    assert bars[1].title == "pause before the next try, 20 s"


def test_the_thinnest_bar_can_still_be_seen_and_stays_on_the_track() -> None:
    bar = trace(run(step(1, "read", span("running", 1.0, 0.0))), NOW).lines[0].bars[0]
    assert percent(bar.width) > 0
    assert percent(bar.x) + percent(bar.width) <= 100.001


def test_a_long_wait_for_people_is_drawn_short_unless_asked_otherwise() -> None:
    detail = run(
        step(1, "read", span("running", 0, 0.1)),
        step(2, "review", span("human", 0.1, 0.8)),
        step(3, "write", span("running", 0.9, 0.1)),
    )
    folded, full = trace(detail, NOW), trace(detail, NOW, folded=False)
    assert folded.is_folded
    assert not full.is_folded
    assert percent(folded.lines[1].bars[0].width) == pytest.approx(14, abs=0.1)
    assert percent(full.lines[1].bars[0].width) == pytest.approx(80, abs=0.1)
    assert percent(folded.lines[2].bars[0].width) > percent(full.lines[2].bars[0].width)


def test_a_short_wait_is_not_worth_folding() -> None:
    assert not trace(run(step(1, "review", span("human", 0.1, 0.3))), NOW).is_folded


def test_labels_of_ticks_never_touch() -> None:
    steps = (
        step(1, "review", span("human", 0.05, 0.9)),
        step(2, "again", span("human", 0.96, 0.04)),
    )
    places = [percent(tick.x) for tick in trace(run(*steps), NOW).ticks]
    assert places[0] == 0
    assert places[-1] == 100
    assert all(after - before >= 9 for before, after in pairwise(places))


def test_a_label_near_the_end_leaves_room_for_the_last_one() -> None:
    steps = (step(1, "read", span("running", 0, 0.1)), step(2, "review", span("human", 0.1, 0.9)))
    ticks = trace(run(*steps), NOW).ticks
    assert [tick.anchor for tick in ticks] == ["start", "end", "end"]


def test_the_folded_scale_keeps_order_and_ends() -> None:
    scale = Scale.folding([(0.2, 0.5), (0.6, 0.95)])
    places = [scale.place(share / 50) for share in range(51)]
    assert places[0] == 0
    assert places[-1] == pytest.approx(1)
    assert places == sorted(places)


def test_overlapping_waits_are_one_wait() -> None:
    steps = [step(1, "a", span("human", 0.1, 0.3)), step(2, "b", span("human", 0.2, 0.4))]
    assert waits(steps) == (pytest.approx((0.1, 0.6)),)


def test_the_time_between_two_rounds_is_a_wait_and_a_breath_between_two_steps_is_none() -> None:
    steps = [
        step(1, "a", span("running", 0.0, 0.1), span("running", 0.8, 0.1)),
        step(2, "b", span("running", 0.12, 0.1), span("human", 0.9, 0.1)),
    ]
    assert waits(steps) == (pytest.approx((0.22, 0.8)), pytest.approx((0.9, 1.0)))


def test_a_running_run_changes_its_marker_with_time_and_a_waiting_one_does_not() -> None:
    later = NOW.replace(second=30)
    busy, waiting = run(state="running"), run(state="waiting")
    assert trace(busy, NOW).marker != trace(busy, later).marker
    assert trace(waiting, NOW).marker == trace(waiting, later).marker


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.0124, "12 ms"), (1.44, "1.4 s"), (12.3, "12 s"), (148, "2 min 28 s"), (7800, "2 h 10 min")],
)
def test_durations_are_as_precise_as_they_are_short(seconds: float, words: str) -> None:
    assert precise_words(seconds) == words


def test_the_labels_of_a_run_of_a_fraction_of_a_second_all_differ() -> None:
    labels = [tick.label for tick in ticks(0.148, Scale())]
    assert labels == ["0 s", "37 ms", "74 ms", "111 ms", "148 ms"]
