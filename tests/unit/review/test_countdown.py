"""Deadlines in words and as a share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from review.countdown import deadline
from review.durations import span_words

START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DUE = START + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(45, "45 s"), (240, "4 min"), (7800, "2 h 10 min"), (7200, "2 h"), (277_200, "3 d 5 h")],
)
def test_a_span_is_said_in_at_most_two_units(seconds: float, words: str) -> None:
    assert span_words(seconds) == words


@pytest.mark.parametrize(
    ("passed", "words", "urgency", "permille"),
    [
        (timedelta(minutes=1), "4 min left", "calm", 800),
        (timedelta(minutes=4), "1 min left", "soon", 200),
        (timedelta(minutes=125), "overdue 2 h", "late", 0),
    ],
)
def test_a_deadline_gets_more_urgent_until_it_is_overdue(
    passed: timedelta, words: str, urgency: str, permille: int
) -> None:
    left = deadline(START, DUE, START + passed)
    assert left is not None
    assert (left.words, left.urgency, left.permille) == (words, urgency, permille)


def test_a_gate_without_deadline_has_no_countdown() -> None:
    assert deadline(START, None, START) is None
