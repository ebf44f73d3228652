"""Workflows that write to a foreign system, in every way they should and should not; and a worker's hold of a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from orchestrator import AgentWorkflow, HumanReviewGate, RetryPolicy, Skip, StepContext, parallel
from orchestrator.engine.events import LeaseLost
from orchestrator.execution import effects as perform_effects
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Effect
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import claims, door, versions
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
