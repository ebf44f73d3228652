"""Writes to foreign systems: once, approved, and never in doubt, whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.db.models.functions import Now

from orchestrator import (
    AgentWorkflow,
    EffectConflict,
    EffectRejected,
    HumanReviewGate,
    NotApproved,
    OrchestratorError,
    RetryPolicy,
    Skip,
    StepCancelled,
    StepContext,
    commands,
    parallel,
)
from orchestrator.engine.events import ItemsPlanned, LeaseLost, StepSucceeded
from orchestrator.execution import effects as perform_effects
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Effect, Gate, Run, Step
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import claims, door, effects, payloads, versions
from orchestrator.store.held import Held
from tests.foreign import AnswerLost, Foreign
from tests.waiting import wait_until

Work = Callable[[], int]
Person = Callable[..., User]

QUICK = RetryPolicy(retries=2, base=0.01, cap=0.02)
foreign = Foreign()


def put(context: StepContext, target: str, request: Any, content: Any = None) -> Any:
    return context.effect("put", target, request=request, content=content).perform(
        write=lambda key: foreign.write(key, request), read=foreign.read
    )


posting = AgentWorkflow(name="posting", version="1")


@posting.step(retry=QUICK)
def post(text: str, context: StepContext, target: str = "Note/1") -> dict[str, Any]:
    receipt: dict[str, Any] = put(context, target, {"text": text})
    return receipt


gated = AgentWorkflow(name="gated_posting", version="1")


@dataclass
class Draft:
    text: str
    pages: int = 1


@gated.step()
def sketch(text: str) -> dict[str, str]:
    return {"text": text}


@gated.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"]))
def draft(sketch: dict[str, str], context: StepContext) -> Draft:
    return Draft(text=sketch["text"])


@gated.step(retry=QUICK)
def publish_draft(draft: Draft, sketch: dict[str, str], context: StepContext) -> Any:
    what = draft.text
    if what == "other content":
        return put(context, "Note/2", what, content=Draft(text="something else"))
    if what == "earlier content":
        return put(context, "Note/2", what, content=sketch)
    if what == "no content":
        return put(context, "Note/2", what)
    return put(context, "Note/2", what, content=draft)


careless = AgentWorkflow(name="careless_posting", version="1")


@careless.step(retry=QUICK)
def post_carelessly(how: str, context: StepContext) -> str:
    """Swallows what it should pass on, or writes where it must not."""
    if how == "forgets" and context.attempt > 1:
        return "fine"
    effect = context.effect("put", "Note/3", request=how)
    try:
        if how == "in a transaction":
            with transaction.atomic():
                effect.perform(write=lambda key: foreign.write(key, how), read=foreign.read)
        else:
            effect.perform(write=lambda key: foreign.write(key, how), read=foreign.read)
    except AnswerLost:
        if how == "skips":
            raise Skip("never mind") from None
        if how == "forgets":
            raise
    return "fine"


lenient = AgentWorkflow(name="lenient_posting", version="1")


@lenient.step(on_exhausted="skip", gap="not posted")
def post_if_possible(text: str, context: StepContext) -> Any:
    return put(context, "Note/4", text)


wasteful = AgentWorkflow(name="wasteful_posting", version="1")


@wasteful.step()
@parallel(over="texts", tolerate=0.5)
def post_most(text: str, context: StepContext) -> Any:
    return put(context, "Note/7", text)


hasty = AgentWorkflow(name="hasty_posting", version="1")


@hasty.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"]))
def post_before_people_decide(text: str, context: StepContext) -> Any:
    return put(context, "Note/8", text)


many = AgentWorkflow(name="many_posts", version="1")


@many.step()
def texts(text: str) -> list[str]:
    return text.split()


@many.step(retry=QUICK)
@parallel(max_workers=2)
def post_each(text: str, context: StepContext) -> Any:
    return put(context, "Note/5", text)


waiting = AgentWorkflow(name="async_posting", version="1")


@waiting.step()
async def post_async(text: str, context: StepContext) -> list[Any]:
    context.heartbeat()
    return [put(context, "Note/6", text), len(context.gaps), len(context.approvals)]


@pytest.fixture(autouse=True)
def _foreign(_engine: None) -> Iterator[None]:
    for workflow in (posting, gated, careless, lenient, wasteful, hasty, many, waiting):
        workflow.freeze()
    yield
    foreign.__init__()  # type: ignore[misc]


def work_through(work: Work, *, retries: int = 0) -> None:
    work()
    for _ in range(retries):
        wait_until(lambda: sweep()["due_retries"], what="the retry")
        work()


def result_of(run_id: UUID) -> Any:
    return EmbeddedRuntime().result(run_id)


def claim() -> Held:
    carried = versions.carried_definitions()
    held = claims.claim("elsewhere", ["default"], versions.shares_of(carried))
    assert held is not None
    return held


def effect_of(held: Held, text: str) -> perform_effects.HeldEffect:
    """What the step `post` asks for, in the hands of this test."""
    return perform_effects.declared(
        posting.freeze(), held, "put", "Note/1", request={"text": text}, content=None
    )


def performed(held: Held, text: str) -> Any:
    return effect_of(held, text).perform(
        write=lambda key: foreign.write(key, {"text": text}), read=foreign.read
    )


def crash(held: Held) -> None:
    door.submit(held.run_id, LeaseLost(node=held.node, item=held.item, fence=held.fence))


def states() -> list[str]:
    return list(Effect.objects.order_by("id").values_list("state", flat=True))


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


def test_a_replay_with_another_input_cannot_change_what_was_written(
    work: Work, admin: User
) -> None:
    foreign.next_writes = ["lost after"] * 3
    run_id = posting.start(text="hello").id
    foreign.cannot_be_read = True
    work_through(work, retries=2)
    letter = DeadLetter.objects.get()
    commands.replay_letter(letter.pk, user=admin, reason="typo", input={"text": "bye"})
    work()
    letter = DeadLetter.objects.get()
    attempt = Attempt.objects.latest("id")
    assert (letter.state, attempt.error_code) == ("open", "effect_conflict")
    assert "was sent before with another request" in attempt.message
    assert len(foreign.writes) == 1

    foreign.cannot_be_read = False
    commands.replay_letter(letter.pk, user=admin, reason="as it was", input={"text": "hello"})
    work()
    assert result_of(run_id)["request"] == {"text": "hello"}
    assert len(foreign.writes) == 1


def test_what_was_refused_may_be_written_otherwise_after_a_replay(work: Work, admin: User) -> None:
    foreign.next_writes = ["refused"] * 3
    run_id = posting.start(text="hello").id
    work_through(work, retries=2)
    letter = DeadLetter.objects.get()
    commands.replay_letter(letter.pk, user=admin, reason="typo", input={"text": "bye"})
    work()
    assert result_of(run_id)["request"] == {"text": "bye"}
    assert len(foreign.records) == 1


def test_a_confirmed_write_is_not_changed_either(work: Work) -> None:
    posting.start(text="hello")
    held = claim()
    performed(held, "hello")
    with pytest.raises(EffectConflict, match="was confirmed before with another request"):
        performed(held, "bye")
    assert performed(held, "hello") == {"id": "R1", "request": {"text": "hello"}}
    assert len(foreign.writes) == 1


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


@pytest.fixture
def approved(work: Work, person: Person) -> Callable[[str], UUID]:
    """Start the gated workflow with a text and let a person approve the draft of it."""
    doctor = person("doris", "medical_reviewer")

    def start(text: str) -> UUID:
        run_id = gated.start(text=text).id
        work()
        gate = Gate.objects.get(run=run_id)
        commands.decide_gate(
            gate.pk, user=doctor, verdict="approve", content_hash=gate.content_hash
        )
        work()
        return run_id

    return start


def test_behind_a_gate_what_people_approved_is_written(approved: Callable[[str], UUID]) -> None:
    run_id = approved("good")
    assert result_of(run_id)["request"] == "good"
    effect = Effect.objects.get()
    assert effect.content_hash == Gate.objects.get().content_hash


def test_content_that_people_corrected_counts_as_the_type_it_is_loaded_into(
    work: Work, person: Person
) -> None:
    doctor = person("doris", "medical_reviewer")
    run_id = gated.start(text="bad").id
    work()
    gate = Gate.objects.get()
    # Without `pages`: the dataclass fills it in, so that its own hash is another one.
    seen = commands.revise_gate(
        gate.pk, user=doctor, content_hash=gate.content_hash, content={"text": "corrected"}
    )
    commands.decide_gate(gate.pk, user=doctor, verdict="approve", content_hash=seen)
    work()
    assert result_of(run_id)["request"] == "corrected"
    assert Effect.objects.get().content_hash == seen


@pytest.mark.parametrize(
    ("what", "because"),
    [
        ("other content", "something else than what people approved at draft"),
        ("earlier content", "something else than what people approved at draft"),
        ("no content", "say in content= which approved content"),
    ],
)
def test_behind_a_gate_nothing_else_is_written(
    approved: Callable[[str], UUID], what: str, because: str
) -> None:
    approved(what)
    assert (foreign.writes, states()) == ([], [])
    letter = DeadLetter.objects.get()
    assert (letter.reason, letter.step.node) == ("not_approved", "publish_draft")
    assert because in letter.message
    assert Attempt.objects.filter(step__node="publish_draft").count() == 1, "no use to try again"


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


def test_the_hash_of_an_approval_of_an_earlier_round_is_not_enough(
    work: Work, person: Person
) -> None:
    doctor = person("doris", "medical_reviewer")
    gated.start(text="good")
    work()
    gate = Gate.objects.get()
    commands.decide_gate(gate.pk, user=doctor, verdict="approve", content_hash=gate.content_hash)
    held = claim()
    assert held.node == "publish_draft"
    Gate.objects.filter(pk=gate.pk).update(content_hash="another round")
    with pytest.raises(NotApproved):
        perform_effects.declared(
            gated.freeze(), held, "put", "Note/2", request="x", content={"text": "good", "pages": 1}
        )
