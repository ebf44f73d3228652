"""Approval functions while people approve: they may refuse, they never decide."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from pydantic import BaseModel

from orchestrator import AgentWorkflow, Conflict, Invalid, approval, commands, gate
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event
from orchestrator.models import Approval, Gate
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import door

Work = Callable[[], int]
Person = Callable[..., User]
DOUBTFUL = {"name": "flu", "certainty": 0.1}
SURE = {"name": "flu", "certainty": 0.9}

diagnoses = AgentWorkflow(name="diagnoses", version="1")
SEEN: list[Any] = []


class Diagnosis(BaseModel):
    """What the gate is about."""

    name: str
    certainty: float


@diagnoses.step()
@gate(
    timeout=300,
    escalate_on_timeout=True,
    required_approvals=["medical_reviewer", "quality_assurance"],
)
def approve_diagnosis(name: str, certainty: float) -> Diagnosis:
    return Diagnosis(name=name, certainty=certainty)


@approval(role="medical_reviewer")
def reviewer_approve(diagnosis: Diagnosis) -> bool:
    SEEN.append(diagnosis)
    return diagnosis.certainty > 0.5


@approval(role="quality_assurance")
def quality_approve(diagnosis: Diagnosis) -> None:
    if diagnosis.name == "broken":
        raise KeyError("Ann Example")
    if diagnosis.name == "unknown":
        raise Invalid("Name the illness.", code="unnamed")


@pytest.fixture(autouse=True)
def _frozen(_engine: None) -> None:
    diagnoses.freeze()
    SEEN.clear()


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "medical_reviewer")


@pytest.fixture
def quality(person: Person) -> User:
    return person("quinn", "quality_assurance")


def reach(work: Work, name: str = "flu", certainty: float = 0.9) -> Gate:
    diagnoses.start(name=name, certainty=certainty)
    work()
    return Gate.objects.get()


def approve(gate: Gate, user: User) -> commands.GateDecision:
    return commands.decide_gate(
        gate.pk, user=user, verdict="approve", content_hash=gate.content_hash
    )


def test_what_a_function_answers_never_decides(work: Work, doctor: User, quality: User) -> None:
    gate = reach(work)
    assert approve(gate, doctor).state == "open"
    assert SEEN[0] == Diagnosis(name="flu", certainty=0.9)
    assert approve(gate, quality).state == "approved"
    work()
    assert EmbeddedRuntime().result(gate.run_id) == {"name": "flu", "certainty": 0.9}


def test_a_function_that_returns_false_refuses(work: Work, doctor: User, quality: User) -> None:
    gate = reach(work, certainty=0.1)
    with pytest.raises(Invalid, match="reviewer_approve of this workflow refuses") as refused:
        approve(gate, doctor)
    assert refused.value.code == "approval_refused"
    assert not Approval.objects.exists()
    assert approve(gate, quality).still_needed == ("medical_reviewer",)


def test_a_function_refuses_in_its_own_words(work: Work, quality: User) -> None:
    with pytest.raises(Invalid, match="Name the illness") as refused:
        approve(reach(work, name="unknown"), quality)
    assert refused.value.code == "unnamed"


def test_a_function_that_breaks_lets_nothing_through_and_tells_no_value(
    work: Work, quality: User
) -> None:
    with pytest.raises(Invalid, match=r"quality_approve of this workflow failed \(KeyError\)") as e:
        approve(reach(work, name="broken"), quality)
    assert "Ann" not in str(e.value)
    assert not Approval.objects.exists()


def test_other_verdicts_ask_no_function(work: Work, doctor: User) -> None:
    gate = reach(work, certainty=0.1)
    commands.decide_gate(
        gate.pk, user=doctor, verdict="reject", content_hash=gate.content_hash, comment="no"
    )
    assert SEEN == []
    assert Gate.objects.get().state == "rejected"


@pytest.fixture
def comes_back(monkeypatch: pytest.MonkeyPatch, quality: User) -> Callable[[Gate], str]:
    """Content that was replaced comes back after the next command has checked what is before people."""

    def arrange(gate: Gate) -> str:
        seen = revise(gate, quality, gate.content_hash, SURE)
        submit = door.submit

        def in_between(run_id: UUID, event: Event) -> Decision:
            monkeypatch.setattr(door, "submit", submit)
            revise(gate, quality, seen, DOUBTFUL)
            return submit(run_id, event)

        monkeypatch.setattr(door, "submit", in_between)
        return str(gate.content_hash)

    return arrange


def revise(gate: Gate, user: User, seen: str, content: dict[str, Any]) -> str:
    return commands.revise_gate(gate.pk, user=user, content_hash=seen, content=content)


def test_content_that_comes_back_while_somebody_approves_goes_past_no_function(
    work: Work, doctor: User, comes_back: Callable[[Gate], str]
) -> None:
    gate = reach(work, **DOUBTFUL)
    came_back = comes_back(gate)
    with pytest.raises(Conflict):
        commands.decide_gate(gate.pk, user=doctor, verdict="approve", content_hash=came_back)
    assert Gate.objects.get().content_hash == came_back
    assert not Approval.objects.exists()


def test_content_that_comes_back_while_somebody_corrects_it_is_not_replaced_unchecked(
    work: Work, doctor: User, comes_back: Callable[[Gate], str]
) -> None:
    gate = reach(work, **DOUBTFUL)
    came_back = comes_back(gate)
    with pytest.raises(Conflict):
        revise(gate, doctor, came_back, {"certainty": "no diagnosis at all"})
    assert Gate.objects.get().content_hash == came_back
