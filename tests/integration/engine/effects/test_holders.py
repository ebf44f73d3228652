"""Only who holds the step sends: a lost lease, a cancelled run and a late refusal change nothing out there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.models.functions import Now

from orchestrator import EffectRejected, OrchestratorError, StepCancelled, commands
from orchestrator.engine.events import ItemsPlanned, StepSucceeded
from orchestrator.execution import effects as perform_effects
from orchestrator.models import Effect, Run, Step
from orchestrator.store import door, effects, payloads
from orchestrator.store.held import Held
from tests.foreign import AnswerLost
from tests.integration.engine.effects.posting import (
    claim,
    crash,
    effect_of,
    foreign,
    many,
    performed,
    posting,
    states,
)


def test_a_worker_that_lost_its_lease_sends_nothing() -> None:
    posting.start(text="hello")
    held = claim()
    effect = effect_of(held, "hello")
    crash(held)
    with pytest.raises(StepCancelled, match="no longer holds step 'post'"):
        effect.perform(write=lambda key: foreign.write(key, "late"), read=foreign.read)
    assert (foreign.writes, states()) == ([], [])


def test_a_worker_that_loses_its_lease_after_the_intention_sends_nothing() -> None:
    posting.start(text="hello")
    held = claim()
    effect = effect_of(held, "hello")
    effects.intend(held, effect.what)
    crash(held)
    other = claim()
    assert effects.send(held, effect.what.key, effect.what) is None
    assert not effects.intend_again(held, effect.what.key, effect.what)
    assert performed(other, "hello")["id"] == "R1"
    assert Effect.objects.get().sends == 1


def test_nobody_takes_the_step_between_the_proof_that_it_is_held_and_the_send(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    posting.start(text="hello")
    held = claim()
    real, waited = effects.durably, []

    @contextmanager
    def slow_commit(refusal: Callable[[], OrchestratorError]) -> Iterator[None]:
        with real(refusal):
            yield
            taking = other.submit(crash_elsewhere, held)
            waited.append(not wait([taking], timeout=0.5).done)
        taking.result(timeout=30)

    what = effect_of(held, "hello").what
    effects.intend(held, what)
    monkeypatch.setattr(effects, "durably", slow_commit)
    with ThreadPoolExecutor() as other:
        assert effects.send(held, what.key, what) == 1
    assert waited == [True], "it waited until the send was committed"
    assert Step.objects.get().state == "ready"


def crash_elsewhere(held: Held) -> None:
    try:
        crash(held)
    finally:
        connection.close()


def test_a_lease_that_ran_out_sends_nothing_even_if_nobody_noticed_yet() -> None:
    run_id = posting.start(text="hello").id
    held = claim()
    Run.objects.filter(pk=run_id).update(lease_until=Now() - timedelta(seconds=1))
    with pytest.raises(StepCancelled):
        performed(held, "hello")
    assert foreign.writes == []


def test_an_item_that_lost_its_lease_sends_nothing() -> None:
    many.start(text="a b")
    plan = claim()
    words = payloads.encode(["a", "b"], run=plan.run_id)
    door.submit(plan.run_id, StepSucceeded(node="texts", item=-1, fence=plan.fence, output=words))
    plan = claim()
    items = tuple(payloads.encode(word, run=plan.run_id) for word in "ab")
    door.submit(plan.run_id, ItemsPlanned(node="post_each", fence=plan.fence, inputs=items))
    lost, held = claim(), claim()
    Step.objects.filter(pk=lost.step_id).update(lease_until=Now() - timedelta(seconds=1))
    outcomes = []
    for item in (lost, held):
        effect = perform_effects.declared(
            many.freeze(), item, "put", "Note/5", request="x", content=None
        )
        try:
            effect.perform(write=lambda key: foreign.write(key, "x"), read=foreign.read)
            outcomes.append("sent")
        except StepCancelled:
            outcomes.append("stopped")
    assert (outcomes, len(foreign.writes)) == (["stopped", "sent"], 1)


def test_a_cancelled_run_sends_nothing_more(admin: User) -> None:
    run_id = posting.start(text="hello").id
    held = claim()
    commands.cancel_run(run_id, user=admin, reason="sent twice")
    with pytest.raises(StepCancelled):
        performed(held, "hello")
    assert foreign.writes == []


def test_an_answer_is_kept_even_if_the_run_was_cancelled_meanwhile(admin: User) -> None:
    run_id = posting.start(text="hello").id
    held = claim()

    def write(key: str) -> Any:
        commands.cancel_run(run_id, user=admin, reason="too late")
        return foreign.write(key, "hello")

    effect_of(held, "hello").perform(write=write, read=foreign.read)
    assert states() == ["confirmed"]


def test_a_late_refusal_does_not_undo_what_the_next_holder_sent() -> None:
    posting.start(text="hello")
    held = claim()

    def superseded(key: str) -> Any:
        crash(held)
        foreign.next_writes = ["lost before"]
        with pytest.raises(AnswerLost):
            performed(claim(), "hello")
        raise EffectRejected("the first holder hears of a refusal")

    with pytest.raises(EffectRejected):
        effect_of(held, "hello").perform(write=superseded, read=foreign.read)
    assert (states(), Effect.objects.get().sends) == (["sent"], 2)
