"""How runs with several branches end: nothing stays open in any of them, and `engine_check` agrees."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from orchestrator import (
    AgentWorkflow,
    Conflict,
    Defer,
    HumanReviewGate,
    Reject,
    commands,
    parallel,
)
from orchestrator.models import Attempt, DeadLetter, Gate, Run, Step
from orchestrator.queries import invariants
from orchestrator.runtime import EmbeddedRuntime

Work = Callable[[], int]
Person = Callable[..., User]
ONE = HumanReviewGate(required_approvals=["medical_reviewer"])

forked = AgentWorkflow(name="forked", version="1")


@forked.step()
def begin(what: str) -> str:
    return what


@forked.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"], send_back_to="begin"))
def left(begin: str) -> str:
    return begin


@forked.step(after=[begin], gate=ONE)
def right(begin: str) -> str:
    return begin


@forked.step(after=[begin])
def wait(begin: str) -> str:
    if begin == "wait":
        raise Defer(1000)
    return begin


mapped = AgentWorkflow(name="mapped", version="1")


@mapped.step()
@parallel(max_workers=2, over="files")
def parse(file: str) -> str:
    if Path(file).exists():
        raise Reject("cannot be parsed", code="unreadable")
    return file


@mapped.step()
def finish(parse: list[str]) -> int:
    return len(parse)


rounds = AgentWorkflow(name="rounds", version="1")


@rounds.step()
def draft(what: str) -> str:
    return what


@rounds.step(gate=HumanReviewGate(required_approvals=["medical_reviewer"], send_back_to="draft"))
def check_once(draft: str) -> str:
    return draft


@rounds.step()
def refine(check_once: str) -> str:
    return check_once


@rounds.step(
    gate=HumanReviewGate(required_approvals=["medical_reviewer"], send_back_to="check_once")
)
def check_twice(refine: str) -> str:
    return refine


@pytest.fixture(autouse=True)
def _frozen(_engine: None) -> None:
    for workflow in (forked, mapped, rounds):
        workflow.freeze()


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "medical_reviewer")


def decide(user: User, node: str, verdict: str) -> None:
    gate = Gate.objects.get(step__node=node, state="open")
    commands.decide_gate(
        gate.pk,
        user=user,
        verdict=verdict,  # type: ignore[arg-type]
        content_hash=gate.content_hash,
        comment="because",
    )


def assert_sound() -> None:
    assert [finding for finding in invariants.check() if finding.count] == []


def test_a_rejection_in_one_branch_ends_the_others(work: Work, doctor: User) -> None:
    forked.start(what="wait")
    work()
    assert Step.objects.get(node="wait").state == "retrying"
    decide(doctor, "left", "reject")
    assert Run.objects.get().state == "rejected"
    assert dict(Step.objects.values_list("node", "state")) == {
        "begin": "completed",
        "left": "rejected",
        "right": "cancelled",
        "wait": "cancelled",
    }
    assert set(Gate.objects.values_list("state", flat=True)) == {"rejected", "cancelled"}
    assert_sound()


def test_a_cancelled_run_closes_all_its_gates(work: Work) -> None:
    run = forked.start(what="go")
    work()
    assert Gate.objects.filter(state="open").count() == 2
    run.cancel("not needed")
    assert set(Gate.objects.values_list("state", flat=True)) == {"cancelled"}
    assert_sound()


def test_work_is_not_sent_back_under_the_hands_of_another_branch(work: Work, doctor: User) -> None:
    forked.start(what="wait")
    work()
    with pytest.raises(Conflict, match="Step right is still awaiting_review"):
        decide(doctor, "left", "send_back")
    assert Gate.objects.filter(state="open").count() == 2


def test_a_dead_item_that_is_replayed_brings_its_fan_out_back(
    work: Work, admin: User, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    bad.touch()
    run = mapped.start(files=["a", str(bad), "c"])
    work()
    assert Run.objects.get().state == "failed"
    assert Step.objects.get(node="parse", item=-1).state == "dead"
    assert_sound()
    commands.replay_letter(DeadLetter.objects.get().pk, user=admin, reason="try again")
    work()
    assert Run.objects.get().state == "failed"  # it failed again: the same letter is open again
    assert DeadLetter.objects.get().state == "open"
    assert_sound()
    bad.unlink()
    commands.replay_letter(DeadLetter.objects.get().pk, user=admin, reason="file mended")
    work()
    assert EmbeddedRuntime().result(run.id) == 3
    joins = Attempt.objects.filter(step__node="parse", step__item=-1).order_by("number")
    assert list(joins.values_list("number", "outcome")) == [(1, "error"), (2, "error"), (3, "ok")]
    assert_sound()


def test_a_run_cancelled_during_a_replay_closes_the_letter(
    work: Work, admin: User, tmp_path: Path
) -> None:
    bad = tmp_path / "bad"
    bad.touch()
    run = mapped.start(files=[str(bad)])
    work()
    commands.replay_letter(DeadLetter.objects.get().pk, user=admin, reason="try again")
    assert DeadLetter.objects.get().state == "replaying"
    run.cancel("not needed")
    assert DeadLetter.objects.get().state == "discarded"
    assert_sound()


def test_work_sent_back_twice_goes_further_back(work: Work, doctor: User) -> None:
    rounds.start(what="text")
    work()
    decide(doctor, "check_once", "approve")
    work()
    decide(doctor, "check_twice", "send_back")
    work()
    assert Step.objects.get(node="refine").state == "pending"
    decide(doctor, "check_once", "send_back")
    work()
    assert_sound()
    for node in ("check_once", "check_twice"):
        decide(doctor, node, "approve")
        work()
    assert Run.objects.get().state == "completed"
    assert_sound()
