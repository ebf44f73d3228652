"""Doubles: whatever stands in for a function of a workflow, and what is said when it fits nowhere."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from orchestrator import AgentWorkflow, StepContext, parallel, reduce
from orchestrator.testing import PlayError, crashes, play, raises, takes

shop = AgentWorkflow(name="kit shop", version="1")


@shop.step(retry=3)
def fetch(name: str, size: int, context: StepContext) -> dict[str, Any]:
    raise AssertionError("the real one is never called here")


@shop.step()
@parallel(over="numbers")
def price(number: int) -> int:
    return number


@shop.step()
@reduce(strategy="concat")
def bill(prices: list[int]) -> int:
    return sum(prices)


def played(double: Any, **more: Any) -> Any:
    doubles = {fetch: double} | more.pop("doubles", {})
    return play(shop, name="pen", size=2, numbers=[1, 2], doubles=doubles, **more)


@pytest.mark.parametrize(
    "double",
    [
        {"name": "pen"},
        lambda: {"name": "pen"},
        lambda name: {"name": name},
        lambda context, name: {"name": name, **({} if context.attempt else {"no": 1})},
        lambda **given: {"name": given["name"]},
        Mock(return_value={"name": "pen"}),
        raises(OSError, times=1, then={"name": "pen"}),
        takes(5, lambda name: {"name": name}),
        raises(OSError, times=1, then=raises(KeyError, times=2, then=takes(1, {"name": "pen"}))),
        crashes(1, then={"name": "pen"}),
    ],
    ids=[
        "a value",
        "a function of nothing",
        "a function of some parameters",
        "a function with the context",
        "a function of everything",
        "a mock",
        "raises, then",
        "takes, then",
        "nested",
        "crashes, then",
    ],
)
def test_a_double_answers_in_place_of_the_function(double: Any) -> None:
    assert played(double).step(fetch).output == {"name": "pen"}


def test_a_coroutine_may_be_a_double() -> None:
    async def answer(size: int) -> dict[str, Any]:
        return {"size": size}

    assert played(answer).step(fetch).output == {"size": 2}


def test_a_step_may_be_named_instead() -> None:
    assert played({}, doubles={"bill": 7}).result == 7


def test_a_marked_function_is_known_however_it_is_given() -> None:
    assert played({}, doubles={bill: 7, price: 1}).result == 7


def test_each_item_counts_its_own_calls() -> None:
    run = played({}, doubles={price: raises(OSError, times=1)})
    assert run.state == "failed"
    assert [item.attempts[0].outcome for item in run.step(price).items] == ["error", "error"]


def test_a_crash_after_the_work_loses_only_the_result() -> None:
    work = Mock(return_value={})
    run = played(crashes(1, then=work, after=True))
    assert run.state == "completed"
    assert work.call_count == 2
    assert [attempt.outcome for attempt in run.step(fetch).attempts] == ["crashed", "ok"]


def test_the_seconds_that_doubles_take_add_up_and_are_never_slept() -> None:
    run = played(takes(59, {}), doubles={price: takes(59)})
    assert run.elapsed == timedelta(seconds=118)


def test_an_assertion_in_a_double_fails_the_test_and_not_the_step() -> None:
    def check(size: int) -> dict[str, Any]:
        assert size == 3, "wanted three"
        return {}

    with pytest.raises(AssertionError, match="wanted three"):
        played(check)


def test_an_assertion_in_the_step_itself_is_an_error_of_the_step() -> None:
    run = play(shop, name="pen", size=2, numbers=[])
    assert (run.state, run.dead_letters[0].error_class) == ("failed", "AssertionError")


def test_a_double_of_nothing_is_told_with_what_there_is() -> None:
    with pytest.raises(PlayError, match=r"a double for 'fech', .* it calls fetch, price, bill"):
        played({}, doubles={"fech": 1})
    with pytest.raises(PlayError, match=r"a double for '<lambda>'"):
        played({}, doubles={lambda: 1: 1})


@pytest.mark.parametrize("wrap", [lambda d: d, lambda d: raises(OSError, times=1, then=d)])
def test_a_double_that_asks_for_other_parameters_is_told(wrap: Any) -> None:
    with pytest.raises(
        PlayError,
        match=r"double of 'fetch' asks for colour, .*it may name any of name, size, context",
    ):
        played(wrap(lambda name, colour: {"name": name, "colour": colour}))
