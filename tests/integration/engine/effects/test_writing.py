"""Writes to foreign systems: once, and never in doubt, whatever gets lost on the way."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import AgentWorkflow
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Effect, Step
from orchestrator.store import effects
from tests.integration.engine.effects.posting import (
    Work,
    careless,
    claim,
    crash,
    effect_of,
    foreign,
    hasty,
    lenient,
    many,
    performed,
    posting,
    result_of,
    states,
    waiting,
    wasteful,
    work_through,
)
from tests.waiting import wait_until


def test_a_write_is_confirmed_with_its_receipt(work: Work) -> None:
    run_id = posting.start(text="hello").id
    work()
    assert result_of(run_id) == {"id": "R1", "request": {"text": "hello"}}
    effect = Effect.objects.get()
    assert (effect.state, effect.sends, effect.operation, effect.target) == (
        "confirmed",
        1,
        "put",
        "Note/1",
    )
    assert effect.key in foreign.records
    assert foreign.reads == []


@pytest.mark.parametrize(("lost", "writes"), [("lost after", 1), ("lost before", 2)])
def test_after_a_lost_answer_the_foreign_system_is_read_before_it_is_written_again(
    work: Work, lost: str, writes: int
) -> None:
    foreign.next_writes = [lost]
    run_id = posting.start(text="hello").id
    work()
    assert states() == ["sent"]
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert result_of(run_id)["id"] == "R1"
    assert (len(foreign.writes), len(foreign.reads), len(foreign.records)) == (writes, 1, 1)
    assert len({key for key, _ in foreign.writes}) == 1, "the key stays the same"
    effect = Effect.objects.get()
    assert (effect.state, effect.sends) == ("confirmed", writes)


def test_a_crash_before_anything_was_sent_needs_no_question(work: Work) -> None:
    posting.start(text="hello")
    held = claim()
    assert effects.intend(held, effect_of(held, "hello").what) is not None
    crash(held)
    again = claim()
    assert effect_of(again, "hello").what == effect_of(held, "hello").what, "the same key, too"
    crash(again)
    work()
    assert (len(foreign.writes), foreign.reads, states()) == (1, [], ["confirmed"])


def test_a_crash_after_the_answer_writes_nothing_again(work: Work) -> None:
    run_id = posting.start(text="hello").id
    held = claim()
    receipt = performed(held, "hello")
    crash(held)
    work()
    assert result_of(run_id) == receipt
    assert (len(foreign.writes), foreign.reads) == (1, [])


def test_a_refusal_is_recorded_and_may_be_tried_again(work: Work) -> None:
    foreign.next_writes = ["refused"]
    run_id = posting.start(text="hello").id
    work()
    assert states() == ["rejected"]
    attempt = Attempt.objects.get()
    assert (attempt.error_code, attempt.message) == (
        "effect_rejected",
        "the foreign system does not take this",
    )
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert result_of(run_id)["id"] == "R1"
    assert (states(), foreign.reads) == (["confirmed"], [])


def test_items_of_a_fan_out_write_each_under_a_key_of_their_own(work: Work) -> None:
    many.start(text="a b c")
    work()
    assert sorted(request for _, request in foreign.writes) == ["a", "b", "c"]
    assert len(foreign.records) == 3
    assert states() == ["confirmed"] * 3


def test_a_coroutine_may_write_and_ask_like_any_other_step(work: Work) -> None:
    run_id = waiting.start(text="hello").id
    work()
    assert result_of(run_id) == [{"id": "R1", "request": "hello"}, 0, 0]


def test_a_step_cannot_end_well_while_a_write_is_in_doubt(work: Work) -> None:
    foreign.next_writes = ["lost after"]
    run_id = careless.start(how="swallows").id
    work()
    attempt = Attempt.objects.get()
    assert (attempt.outcome, attempt.error_code) == ("error", "effect_unknown")
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()
    assert (result_of(run_id), states(), len(foreign.writes)) == ("fine", ["confirmed"], 1)


def test_a_step_cannot_be_skipped_while_a_write_is_in_doubt(work: Work) -> None:
    foreign.next_writes = ["lost after"]
    careless.start(how="skips")
    work()
    assert Attempt.objects.get().error_code == "effect_unknown"
    assert Step.objects.get().state == "retrying"


def test_a_retry_that_forgets_the_write_of_the_try_before_cannot_end_well(work: Work) -> None:
    foreign.next_writes = ["lost after"]
    careless.start(how="forgets")
    work_through(work, retries=2)
    codes = Attempt.objects.order_by("number").values_list("error_code", flat=True)
    assert list(codes) == ["error", "effect_unknown", "effect_unknown"]
    assert states() == ["sent"]


def test_a_write_inside_a_transaction_is_refused(work: Work) -> None:
    careless.start(how="in a transaction")
    work()
    letter = DeadLetter.objects.get()
    assert letter.reason == "effect_misplaced"
    assert "outside of transactions" in letter.message
    assert foreign.writes == []


@pytest.mark.parametrize(
    ("workflow", "given", "because"),
    [
        (lenient, {"text": "hello"}, "can never be skipped"),
        (wasteful, {"texts": ["hello"]}, "can do without none of its items"),
        (hasty, {"text": "hello"}, "write in a step behind it"),
    ],
)
def test_a_step_that_may_end_otherwise_than_by_its_write_cannot_write(
    work: Work, workflow: AgentWorkflow, given: dict[str, Any], because: str
) -> None:
    workflow.start(**given)
    work()
    letter = DeadLetter.objects.get()
    assert letter.reason == "effect_misplaced"
    assert because in letter.message
    assert foreign.writes == []
