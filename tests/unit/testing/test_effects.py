"""Writes to foreign systems in a play: performed by the protocol of production, written down in memory."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import (
    AgentWorkflow,
    EffectRejected,
    HumanReviewGate,
    StepContext,
)
from orchestrator.testing import approve, crashes, play, raises, replay, revise


class Registry:
    """A foreign system: `answers` are raised or returned by the next writes, `None` means all is well."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers = list(answers)
        self.records: dict[str, Any] = {}
        self.writes = 0
        self.reads = 0

    def write(self, key: str, record: Any) -> dict[str, Any]:
        self.writes += 1
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, EffectRejected):
            raise answer
        self.records[key] = record
        if answer is not None:
            raise answer
        return {"stored": key}

    def read(self, key: str) -> dict[str, Any] | None:
        self.reads += 1
        return {"found": key} if key in self.records else None


def filing(registry: Registry, **options: Any) -> AgentWorkflow:
    """A workflow that writes once; every test makes its own."""
    workflow = AgentWorkflow(name="kit filing", version="1")

    @workflow.step()
    def prepare(name: str) -> dict[str, Any]:
        return {"name": name}

    @workflow.step(retry=2, **options)
    def file(prepare: dict[str, Any], context: StepContext) -> Any:
        effect = context.effect("create", f"Record/{context.item}", request=prepare)
        return effect.perform(write=lambda key: registry.write(key, prepare), read=registry.read)

    return workflow


@pytest.fixture(autouse=True)
def _forgotten() -> Any:
    """Each test declares these workflows anew, with other functions."""
    from orchestrator.declare import registry

    yield
    for name in ("kit filing", "kit approved"):
        registry.forget(name, "1")


def test_a_write_is_recorded_with_its_request_and_its_receipt() -> None:
    registry = Registry()
    played = play(filing(registry), name="Ann")
    (effect,) = played.effects
    assert (effect.step, effect.operation, effect.target) == ("file", "create", "Record/-1")
    assert (effect.state, effect.sends, effect.request) == ("confirmed", 1, {"name": "Ann"})
    assert effect.receipt == played.result == {"stored": effect.key}
    assert registry.records == {effect.key: {"name": "Ann"}}
    assert "file wrote create Record/-1" in played.trace


def test_a_write_that_went_out_before_a_crash_is_not_repeated() -> None:
    registry = Registry()
    played = play(filing(registry), name="Ann", doubles={"file": crashes(1, after=True)})
    assert (played.state, registry.writes, registry.reads) == ("completed", 1, 0)
    assert played.effects[0].sends == 1


def test_a_write_in_doubt_is_read_before_it_is_written_again() -> None:
    registry = Registry(TimeoutError("no answer"))
    played = play(filing(registry), name="Ann")
    assert (registry.writes, registry.reads) == (1, 1)
    assert played.result == {"found": played.effects[0].key}
    lost = Registry(TimeoutError(), TimeoutError(), TimeoutError())
    lost.read = lambda _key: None  # type: ignore[method-assign] # it never arrives
    played = play(filing(lost), name="Ann")
    assert (played.state, played.effects[0].state, played.effects[0].sends) == ("failed", "sent", 3)


def test_a_refused_write_is_rejected_and_sent_again_by_the_next_try() -> None:
    registry = Registry(EffectRejected("locked"))
    played = play(filing(registry), name="Ann")
    assert [attempt.code for attempt in played.step("file").attempts] == ["effect_rejected", ""]
    assert (played.effects[0].state, played.effects[0].sends) == ("confirmed", 2)
    assert "file could not write create Record/-1: rejected" in played.trace


def test_a_replay_writes_nothing_a_second_time() -> None:
    registry = Registry()
    played = play(filing(registry), name="Ann", people=[replay("file")])
    assert (played.step("file").round, registry.writes) == (2, 1)


def test_a_replay_with_another_request_is_a_conflict() -> None:
    registry = Registry()
    changed = replay("prepare", input={"name": "Bob"})
    played = play(filing(registry), name="Ann", people=[changed])
    assert (played.state, played.dead_letters[0].code) == ("failed", "effect_conflict")
    assert registry.writes == 1


def test_a_step_that_may_be_skipped_writes_nothing() -> None:
    registry = Registry()
    played = play(filing(registry, on_exhausted="skip", gap="not filed"), name="Ann")
    assert played.dead_letters[0].code == "effect_misplaced"
    assert registry.writes == 0


def test_a_step_cannot_end_while_a_write_is_in_doubt() -> None:
    hasty = AgentWorkflow(name="kit hasty", version="1")

    @hasty.step()
    def file(context: StepContext) -> str:
        def write(key: str) -> Any:
            raise TimeoutError

        try:
            context.effect("create", "Record/1", request={}).perform(write=write, read=write)
        except TimeoutError:
            return "well, whatever"
        return "done"

    assert play(hasty).dead_letters[0].code == "effect_unknown"


def approved(content: Any) -> AgentWorkflow:
    workflow = AgentWorkflow(name="kit approved", version="1")

    @workflow.step(gate=HumanReviewGate(required_approvals=["doctor"]))
    def review(name: str) -> dict[str, str]:
        return {"name": name}

    @workflow.step()
    def file(review: dict[str, str], context: StepContext) -> Any:
        given = review if content is ... else content
        effect = context.effect("create", "Record/1", request=review, content=given)
        return effect.perform(write=lambda _key: review, read=lambda _key: None)

    return workflow


def test_behind_a_gate_only_what_people_approved_is_written() -> None:
    people = [revise("doctor", content={"name": "Bob"}, by="dora"), approve("doctor", by="dora")]
    assert play(approved(...), name="Ann", people=people).result == {"name": "Bob"}


@pytest.mark.parametrize("content", [None, {"name": "Bob"}])
def test_anything_else_is_refused(content: Any) -> None:
    played = play(approved(content), name="Ann", people=[approve("doctor")])
    assert played.dead_letters[0].code == "not_approved"
    assert played.effects == ()


def test_a_window_holds_what_the_steps_before_returned() -> None:
    talk = AgentWorkflow(name="kit talk", version="1")

    @talk.step()
    def pages(count: int) -> list[str]:
        return [f"page {number} " * 50 for number in range(count)]

    @talk.step()
    def summary(pages: list[str]) -> str:
        return f"{len(pages)} pages"

    @talk.step()
    def prompt(summary: str, context: StepContext) -> dict[str, Any]:
        window = context.window(max_tokens=400)
        return {"text": window.text, "kept": [entry.kept for entry in window.ledger]}

    @talk.step()
    def end(prompt: dict[str, Any]) -> dict[str, Any]:
        return prompt

    short = play(talk, count=1).result
    assert short["kept"] == ["raw", "raw"]
    assert short["text"].endswith("## summary\n1 pages")
    long = play(talk, count=40).result
    assert long["kept"][-1] == "raw"
    assert "summarised" in long["kept"]
    skipped = play(talk, count=1, doubles={pages: raises(ValueError)})
    assert skipped.state == "failed"
