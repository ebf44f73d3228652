"""The arithmetic of the bench."""

from __future__ import annotations

import pytest

from orchestrator.benchmarks.figures import OURS, Figure, Samples, Target, quantile

FASTER = Figure("speed", "speed", "steps/s", Target("ratio", at_least=4))
SHORTER = Figure("wait", "wait", "ms", Target("ratio", at_most=0.4))
LEAN = Figure("wal", "WAL", "KB", Target("ours", at_most=8))
PLAIN = Figure("memory", "memory", "MB")


def samples(figure: Figure, ours: list[float], peer: list[float] | None = None) -> Samples:
    kept = Samples(figure)
    for value in ours:
        kept.add(OURS, value)
    for value in peer or []:
        kept.add("peer", value)
    return kept


def test_a_ratio_is_formed_inside_its_round_so_that_a_slow_round_slows_both() -> None:
    kept = samples(FASTER, [800, 400, 900], [200, 100, 180])
    assert kept.ratios("peer") == [4, 4, 5]
    assert kept.median(OURS) == 800
    assert kept.median("peer") == 180


def test_a_round_that_only_one_side_has_gives_no_ratio() -> None:
    assert samples(FASTER, [800, 900], [200]).ratios("peer") == [4]
    assert samples(FASTER, [800]).ratios("peer") == []
    assert samples(FASTER, [800], [0]).ratios("peer") == []


@pytest.mark.parametrize(
    ("figure", "ours", "peer", "verdict"),
    [
        (FASTER, [800, 830, 100], [200, 200, 200], "met"),
        (FASTER, [790, 780, 900], [200, 200, 200], "missed"),
        (SHORTER, [4, 4, 9], [10, 10, 10], "met"),
        (SHORTER, [5, 5, 1], [10, 10, 10], "missed"),
        (LEAN, [8], None, "met"),
        (LEAN, [8.1], [1], "missed"),
        (PLAIN, [5], [1], ""),
        (FASTER, [800], None, ""),
    ],
)
def test_the_verdict_is_that_of_the_median(
    figure: Figure, ours: list[float], peer: list[float] | None, verdict: str
) -> None:
    assert samples(figure, ours, peer).verdict("peer" if peer else None) == verdict


def test_a_target_on_ours_needs_something_of_ours() -> None:
    assert samples(LEAN, []).verdict(None) == ""


def test_a_target_shows_its_direction_and_whether_it_is_a_ratio() -> None:
    assert str(FASTER.target) == ">= 4x"
    assert str(SHORTER.target) == "<= 0.4x"
    assert str(LEAN.target) == "<= 8"


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([5, 1, 3], 0.5, 3),
        ([1, 2, 3, 4], 0.5, 2),
        (list(range(1, 101)), 0.95, 95),
        (list(range(1, 21)), 0.95, 19),
        ([7], 0.95, 7),
        ([1, 2], 0.0, 1),
        ([1, 2], 1.0, 2),
    ],
)
def test_a_quantile_is_the_smallest_value_that_enough_do_not_exceed(
    values: list[float], share: float, expected: float
) -> None:
    assert quantile(values, share) == expected


def test_no_values_have_no_quantile() -> None:
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.95)
