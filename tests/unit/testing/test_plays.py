"""What a play does with the steps of a workflow: the engine's rules, a clock of its own, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel
from typing_extensions import TypedDict

from orchestrator import (
    AgentWorkflow,
    Defer,
    DefinitionError,
    Invalid,
    Reject,
    RetryPolicy,
    Skip,
    StepContext,
    StepError,
    StepSchema,
    parallel,
    reduce,
)
from orchestrator.testing import PlayError, crashes, play, raises, takes


class Unsure(StepError):
    """The model is not sure."""

    code = "unsure"


sums = AgentWorkflow(name="kit sums", version="3", max_concurrency=2)


@sums.step(retry=2, timeout=30)
def read(text: str) -> list[int]:
    return [int(word) for word in text.split()]


@sums.step(
    retry=RetryPolicy(retries=1, base=10, jitter=False),
    on_error={Unsure: "skip"},
    on_exhausted="skip",
    gap="{item} was left out",
    timeout=60,
)
@parallel(max_workers=2, label=str)
def double(number: int) -> list[int]:
    return [2 * number]


@sums.step()
@reduce(strategy="concat")
def total(doubled: list[int], context: StepContext) -> dict[str, object]:
    return {"sum": sum(doubled), "gaps": [gap.message for gap in context.gaps]}


def test_a_run_goes_from_its_input_to_its_result() -> None:
    played = play(sums, text="1 2 3")
    assert played.state == "completed"
    assert played.result == {"sum": 12, "gaps": []}
    assert played.elapsed == timedelta(0)
    assert played.trace == [
        "read ok",
        "double 3 items",
        "double[1] ok",
        "double[2] ok",
        "double[3] ok",
        "double ok: all items delivered",
        "total ok",
        "run completed",
    ]


def test_a_failed_try_is_repeated_when_its_backoff_is_over() -> None:
    played = play(sums, text="1", doubles={read: raises(ConnectionError("no"), times=2)}, seed=7)
    tries = played.step(read).attempts
    assert [(attempt.number, attempt.outcome) for attempt in tries] == [
        (1, "error"),
        (2, "error"),
        (3, "ok"),
    ]
    assert tries[0].error_class == "ConnectionError"
    assert str(tries[0].error) == "no"
    assert timedelta(0) < tries[1].at <= timedelta(seconds=1)
    assert tries[1].at < tries[2].at <= tries[1].at + timedelta(seconds=2)
    assert played.elapsed == tries[2].at


def test_the_same_seed_draws_the_same_jitter() -> None:
    double_of_read = {read: raises(ConnectionError, times=1)}
    lengths = [play(sums, text="1", doubles=double_of_read, seed=s).elapsed for s in (1, 1, 2)]
    assert lengths[0] == lengths[1] != lengths[2]


def test_without_tries_left_the_step_is_a_dead_letter_and_the_run_failed() -> None:
    played = play(sums, text="1 x")
    assert played.state == "failed"
    (letter,) = played.dead_letters
    assert (letter.step, letter.item, letter.state) == ("read", -1, "open")
    assert (letter.code, letter.error_class, letter.message) == ("error", "ValueError", "")
    assert len(played.step("read").attempts) == 3
    assert played.step("double").state == "pending"


def test_an_item_that_gives_up_leaves_a_gap_that_later_steps_see() -> None:
    def numb(number: int) -> list[int]:
        if number == 2:
            raise ValueError("a value nobody may see")
        return [number]

    played = play(sums, text="1 2 3", doubles={double: numb})
    assert played.result == {"sum": 4, "gaps": ["2 was left out"]}
    assert [(gap.step, gap.item, gap.message) for gap in played.gaps] == [
        ("double", 1, "2 was left out")
    ]
    assert played.step(double, 1).state == "skipped"
    assert [attempt.outcome for attempt in played.step(double, 1).attempts] == ["error", "error"]
    assert played.step(double).output == [[1], [3]]
    assert "double[2] error ValueError -> retry in 10 s" in played.trace
    assert "double[2] error ValueError -> skipped: 2 was left out" in played.trace


def test_an_error_class_with_a_recovery_of_its_own_is_not_tried_again() -> None:
    played = play(sums, text="1", doubles={double: raises(Unsure("only half"))})
    assert played.step(double, 0).attempts[0].message == "only half"
    assert len(played.step(double, 0).attempts) == 1
    assert played.result == {"sum": 0, "gaps": ["1 was left out"]}


def test_steps_end_themselves_by_signals() -> None:
    rejected = play(sums, text="1", doubles={read: raises(Reject("not a form", code="no_form"))})
    assert (rejected.state, rejected.dead_letters[0].code) == ("failed", "no_form")
    skipped = play(sums, text="1", doubles={double: raises(Skip("nothing in it"))})
    assert [gap.message for gap in skipped.gaps] == ["nothing in it"]
    deferred = play(sums, text="1", doubles={read: raises(Defer(90), times=1)})
    assert deferred.trace[0] == "read deferred -> again in 90 s"
    assert deferred.elapsed == timedelta(seconds=90)
    assert deferred.state == "completed"


def test_a_step_that_takes_longer_than_its_timeout_is_ended_there() -> None:
    played = play(sums, text="1", doubles={read: takes(31)}, seed=3)
    first = played.step(read).attempts[0]
    assert (first.outcome, first.at) == ("timeout", timedelta(seconds=30))
    assert first.message == "the step ran longer than its timeout of 30 s"
    assert played.state == "failed"
    assert play(sums, text="1", doubles={read: takes(30)}).elapsed == timedelta(seconds=30)


def test_items_run_beside_each_other_as_far_as_workflow_and_fan_out_allow() -> None:
    slow = {double: takes(10)}
    assert play(sums, text="1 2 3", doubles=slow).elapsed == timedelta(seconds=20)

    alone = AgentWorkflow(name="kit alone", version="1", max_concurrency=1)

    @alone.step()
    @parallel(max_workers=4, over="numbers")
    def one(number: int) -> int:
        return number

    played = play(alone, numbers=[1, 2, 3], doubles={one: takes(10)})
    assert (played.elapsed, played.result) == (timedelta(seconds=30), [1, 2, 3])


def test_a_lost_worker_costs_no_try_until_the_crash_limit() -> None:
    played = play(sums, text="1", doubles={read: crashes(2)})
    assert [attempt.outcome for attempt in played.step(read).attempts] == [
        "crashed",
        "crashed",
        "ok",
    ]
    poison = play(sums, text="1", doubles={read: crashes(3)})
    assert (poison.state, poison.dead_letters[0].code) == ("failed", "worker_lost")
    assert poison.trace[:3] == [
        "read crashed -> again",
        "read crashed -> again",
        "read crashed -> dead letter",
    ]


def test_an_empty_list_completes_its_fan_out_at_once() -> None:
    assert play(sums, text="").result == {"sum": 0, "gaps": []}


class Patient(BaseModel):
    """What the step returns."""

    name: str
    age: int


def test_results_are_held_to_their_types_and_arrive_as_what_the_next_step_declares() -> None:
    typed = AgentWorkflow(name="kit typed", version="1")

    @typed.step()
    def load(name: str) -> Patient:
        return Patient(name=name, age=7)

    @typed.step()
    def older(load: Patient) -> tuple[str, int]:
        return load.name, load.age + 1

    assert play(typed, name="Ann").result == ["Ann", 8]
    played = play(typed, name="Ann", doubles={load: {"name": "Ann", "age": "old"}})
    assert played.state == "failed"
    assert played.dead_letters[0].code == "invalid_output"
    assert "age (int_parsing)" in played.dead_letters[0].message


class Page(TypedDict):
    """With a part that nobody needs later."""

    text: str
    raw: str


def test_a_type_that_cannot_be_checked_is_told_before_anything_runs() -> None:
    class Untold:
        pass

    odd = AgentWorkflow(name="kit odd", version="1")

    def make(name: str) -> Untold:
        return Untold()

    make.__annotations__["return"] = Untold
    odd.step()(make)
    with pytest.raises(
        DefinitionError, match=r"step 'make': the type .*Untold'> cannot be checked"
    ):
        play(odd, name="Ann")


def test_a_step_schema_keeps_what_it_names() -> None:
    bounded = AgentWorkflow(name="kit bounded", version="1")

    @bounded.step()
    @StepSchema(keep=["text"])
    def scan(page: int) -> Page:
        return {"text": str(page), "raw": "x" * 1000}

    @bounded.step()
    def use(scan: dict[str, str]) -> dict[str, str]:
        return scan

    assert play(bounded, page=1).result == {"text": "1"}


def test_each_step_gets_a_copy_of_what_was_stored() -> None:
    shared = AgentWorkflow(name="kit shared", version="1")

    @shared.step()
    def make() -> list[int]:
        return [1]

    @shared.step()
    def spoil(make: list[int]) -> int:
        make.append(2)
        return len(make)

    @shared.step()
    def look(make: list[int], spoil: int) -> list[int]:
        return make

    assert play(shared).result == [1]


def test_parallel_ways_join_and_the_results_of_all_last_steps_are_given() -> None:
    ways = AgentWorkflow(name="kit ways", version="1")

    @ways.step()
    def begin(number: int, seed: int = 10) -> int:
        return number + seed

    @ways.step(after=[begin])
    async def left(begin: int) -> int:
        return begin + 1

    @ways.step(after=[begin])
    def right(begin: int) -> int:
        return begin + 2

    assert play(ways, number=1).result == {"left": 12, "right": 13}
    assert play(ways, {"number": 1, "seed": 20}).result == {"left": 22, "right": 23}


def test_coroutines_run_also_where_a_loop_is_running() -> None:
    import asyncio

    waiting = AgentWorkflow(name="kit waiting", version="1")

    @waiting.step()
    async def answer() -> int:
        return await asyncio.to_thread(int, "42")

    async def inside() -> object:
        return play(waiting).result

    assert play(waiting).result == asyncio.run(inside()) == 42


def test_inputs_are_checked_as_in_production() -> None:
    with pytest.raises(Invalid, match="missing: text"):
        play(sums)
    with pytest.raises(Invalid, match="there is no input 'txt'"):
        play(sums, text="1", txt="2")
    with pytest.raises(Invalid, match="'text' does not fit"):
        play(sums, text=1)


def test_the_context_tells_of_run_and_try() -> None:
    told = AgentWorkflow(name="kit told", version="2")

    @told.step(retry=1)
    def tell(context: StepContext) -> dict[str, object]:
        context.heartbeat("half of it")
        context.log.info("nothing in particular")
        return {
            "key": context.business_key,
            "workflow": f"{context.workflow} {context.version}",
            "attempt": context.attempt,
            "now": context.now.isoformat(),
            "started_by": context.started_by,
            "idempotency_key": context.idempotency_key,
        }

    begin = datetime(2026, 7, 1, tzinfo=UTC)
    first = play(told, key="F-1", started_by="ann", now=begin).result
    again = play(told, key="F-1", now=begin, doubles={tell: raises(OSError, times=1)}).result
    assert (first["key"], first["workflow"], first["attempt"]) == ("F-1", "kit told 2", 1)
    assert (first["now"], first["started_by"]) == ("2026-07-01T00:00:00+00:00", 1)
    assert (again["attempt"], again["started_by"]) == (2, None)
    assert first["idempotency_key"] == again["idempotency_key"]


def test_a_run_that_must_complete_and_does_not_raises_from_the_error() -> None:
    with pytest.raises(PlayError, match=r"did not complete, it is failed") as raised:
        play(sums, text="x", must_complete=True)
    assert isinstance(raised.value.__cause__, ValueError)
    assert "read error ValueError -> dead letter" in str(raised.value)


def test_a_run_that_defers_for_ever_is_ended_with_a_word() -> None:
    with pytest.raises(PlayError, match="does not end: step 'read' began"):
        play(sums, text="1", doubles={read: raises(Defer(1))})


def test_what_a_run_has_no_result_for_is_told_with_its_trace() -> None:
    played = play(sums, text="x")
    with pytest.raises(Exception, match=r"no result: it is failed\n(.*\n)*.*read error ValueError"):
        assert played.result


def test_a_result_too_large_to_be_stored_is_refused() -> None:
    played = play(sums, text="1", doubles={read: lambda: [10**9] * 6_000_000})
    assert played.dead_letters[0].code == "output_too_large"
