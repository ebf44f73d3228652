"""Errors that go to people instead of a dead letter: what they see, correct and hand on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from typing_extensions import TypedDict

from orchestrator import (
    AgentWorkflow,
    HumanReviewGate,
    Invalid,
    RetryPolicy,
    StepContext,
    StepError,
    commands,
)
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Gate, Run, Step
from orchestrator.queries import gates, invariants
from orchestrator.runtime import EmbeddedRuntime

Work = Callable[[], int]
Person = Callable[..., User]
Reach = Callable[[str], Gate]


class LowConfidenceError(StepError):
    """The reader is not sure enough."""

    code = "low_confidence"

    def __init__(self, content: Any) -> None:
        super().__init__("read with 40 %, 85 % are needed")
        self.content = content


class Reading(TypedDict):
    """What was read."""

    name: str
    age: int


reading = AgentWorkflow(name="reading", version="1")
BY_DOCTOR = HumanReviewGate(
    required_approvals=["doctor"], timeout=60, escalate_to=["head"], risk="high"
)
seen: list[str] = []


@reading.step(
    retry=RetryPolicy(retries=1, base=0.01, cap=0.01),
    on_error={LowConfidenceError: "review", KeyError: "dead_letter"},
    on_exhausted="review",
    review=BY_DOCTOR,
)
def read(what: str) -> Reading:
    first = what not in seen
    seen.append(what)
    match what:
        case "unsure":
            raise LowConfidenceError({"name": "Ann", "age": "41"})
        case "half" | "half at first" if what == "half" or first:
            raise LowConfidenceError({"name": "Ann", "age": "forty?"})
        case "nothing":
            raise LowConfidenceError(None)
        case "no JSON":
            raise LowConfidenceError(object())
        case "down":
            raise ConnectionError("Ann Example's reader is down")
        case "wrong":
            return {"name": "Ann"}  # type: ignore[typeddict-item]
        case "dead at first" if first:
            raise KeyError
        case "dead at first":
            raise LowConfidenceError(None)
    return {"name": "Ann", "age": 41}


@reading.step()
def greet(read: Reading, context: StepContext) -> str:
    names = ", ".join(note.person_name for note in context.approvals)
    return f"{read['name']} {read['age']} by {names or 'nobody'}"


@pytest.fixture(autouse=True)
def _frozen(_engine: None) -> None:
    reading.freeze()
    seen.clear()


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "doctor")


@pytest.fixture
def reach(work: Work) -> Reach:
    def run_to_review(what: str) -> Gate:
        run = reading.start(what=what)
        work_until_quiet(work)
        return Gate.objects.get(run=run.id)

    return run_to_review


def work_until_quiet(work: Work) -> None:
    """Run what is ready, and every retry without its wait."""
    work()
    while Step.objects.filter(state="retrying").update(next_at=timezone.now()):
        sweep()
        work()


def decide(gate: Gate, user: User, verdict: Any = "approve") -> commands.GateDecision:
    present = Gate.objects.get(pk=gate.pk).content_hash
    return commands.decide_gate(
        gate.pk, user=user, verdict=verdict, content_hash=present, comment="because"
    )


def revise(gate: Gate, user: User, content: Any) -> str:
    present = Gate.objects.get(pk=gate.pk).content_hash
    return commands.revise_gate(gate.pk, user=user, content_hash=present, content=content)


def assert_sound() -> None:
    assert [finding for finding in invariants.check() if finding.count] == []


def test_an_error_brings_its_content_before_people_and_they_hand_it_on(
    reach: Reach, doctor: User, work: Work
) -> None:
    gate = reach("unsure")
    assert (gate.cause, gate.state, gate.slots) == ("low_confidence", "open", ["doctor"])
    assert (Step.objects.get().state, Run.objects.get().state) == ("awaiting_review", "waiting")
    assert [a.outcome for a in Attempt.objects.all()] == ["error"]
    assert not DeadLetter.objects.exists()
    assert_sound()
    assert decide(gate, doctor).state == "approved"
    work()
    assert EmbeddedRuntime().result(gate.run_id) == "Ann 41 by Doris"
    assert_sound()


def test_people_see_why_they_are_asked_and_by_whose_risk(reach: Reach, doctor: User) -> None:
    shown = gates.gate_detail(reach("unsure").pk, user=doctor)
    assert (shown.cause, shown.cause_message) == (
        "low_confidence",
        "read with 40 %, 85 % are needed",
    )
    assert (shown.risk, shown.content) == ("high", {"name": "Ann", "age": 41})
    (row,) = gates.open_gates(roles=frozenset({"doctor"})).rows
    assert row.cause == "low_confidence"


@pytest.mark.parametrize(
    ("what", "content", "cause", "message"),
    [
        ("half", {"name": "Ann", "age": "forty?"}, "low_confidence", "read with 40 %"),
        ("nothing", None, "low_confidence", "read with 40 %"),
        ("no JSON", None, "low_confidence", "read with 40 %"),
        ("down", None, "error", "ConnectionError"),
        ("wrong", {"name": "Ann"}, "invalid_output", r"age \(missing\)"),
    ],
)
def test_what_does_not_fit_cannot_be_approved_before_people_filled_it_in(
    what: str,
    content: Any,
    cause: str,
    message: str,
    reach: Reach,
    doctor: User,
    work: Work,
) -> None:
    gate = reach(what)
    shown = gates.gate_detail(gate.pk, user=doctor)
    assert (shown.content, shown.cause) == (content, cause)
    assert message.replace("\\", "") in shown.cause_message
    with pytest.raises(Invalid, match="Fill it in or correct it first") as refused:
        decide(gate, doctor)
    assert refused.value.code == "content_unfit"
    assert Gate.objects.get().state == "open"
    revise(gate, doctor, {"name": "Ann", "age": 42})
    decide(gate, doctor)
    work()
    assert EmbeddedRuntime().result(gate.run_id) == "Ann 42 by Doris"
    assert_sound()


def test_an_error_that_is_retried_asks_people_only_when_the_tries_are_used_up(
    reach: Reach,
) -> None:
    gate = reach("down")
    assert seen == ["down", "down"]
    assert Attempt.objects.filter(step=gate.step_id, outcome="error").count() == 2


def test_a_rejection_ends_the_run(reach: Reach, doctor: User) -> None:
    decide(reach("nothing"), doctor, "reject")
    assert (Run.objects.get().state, Step.objects.get().state) == ("rejected", "rejected")
    assert_sound()


def test_sent_back_the_step_runs_again_and_may_do_without_people(
    reach: Reach, doctor: User, work: Work
) -> None:
    gate = reach("half at first")
    decide(gate, doctor, "send_back")
    work()
    assert EmbeddedRuntime().result(gate.run_id) == "Ann 41 by nobody"
    assert [g.state for g in Gate.objects.all()] == ["sent_back"]
    assert_sound()


def test_sent_back_the_same_error_asks_again(reach: Reach, doctor: User, work: Work) -> None:
    gate = reach("unsure")
    decide(gate, doctor, "send_back")
    work()
    again = Gate.objects.get(state="open")
    assert (again.cause, again.pk == gate.pk) == ("low_confidence", False)
    decide(again, doctor)
    work()
    assert EmbeddedRuntime().result(gate.run_id) == "Ann 41 by Doris"
    assert_sound()


def test_the_deadline_of_a_review_asks_its_own_ladder(reach: Reach) -> None:
    gate = reach("unsure")
    assert gate.due_at is not None
    assert gate.due_at - gate.opened_at == timedelta(seconds=60)
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert sweep()["due_gates"] == 1
    assert Gate.objects.get().entitled == ["doctor", "head"]
    assert_sound()


def test_a_replayed_dead_letter_that_ends_before_people_is_resolved(
    work: Work, person: Person
) -> None:
    reading.start(what="dead at first")
    work()
    letter = DeadLetter.objects.get()
    commands.replay_letter(letter.pk, user=person("ada", "admin"), reason="again")
    work()
    assert DeadLetter.objects.get().state == "resolved"
    assert Gate.objects.get().cause == "low_confidence"
    assert_sound()


def test_a_run_that_needs_nobody_asks_nobody(work: Work) -> None:
    run = reading.start(what="all well")
    work()
    assert EmbeddedRuntime().result(run.id) == "Ann 41 by nobody"
    assert not Gate.objects.exists()
    assert_sound()


def test_a_cancelled_run_takes_its_review_with_it(reach: Reach, person: Person) -> None:
    gate = reach("nothing")
    commands.cancel_run(gate.run_id, user=person("ada", "admin"), reason="twice")
    assert Gate.objects.get().state == "cancelled"
    assert_sound()
