from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from orchestrator import Conflict, Invalid, NotAllowed, commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Approval, DeadLetter, Gate, Run
from orchestrator.runtime import EmbeddedRuntime
from orchestrator.store import payloads
from tests import workflows

Work = Callable[[], int]
Person = Callable[..., User]


@pytest.fixture
def doctor(person: Person) -> User:
    return person("doris", "medical_reviewer")


@pytest.fixture
def quality(person: Person) -> User:
    return person("quinn", "quality_assurance")


@pytest.fixture
def supervisor(person: Person) -> User:
    return person("sam", "supervisor")


@pytest.fixture
def gate(work: Work) -> Gate:
    workflows.letters.start(text="a bb ccc")
    work()
    return Gate.objects.get()


def approve(gate: Gate, user: User) -> commands.GateDecision:
    gate = Gate.objects.get(pk=gate.pk)
    return commands.decide_gate(
        gate.pk, user=user, verdict="approve", content_hash=gate.content_hash
    )


def state_of(run_id: UUID) -> str:
    return str(Run.objects.get(pk=run_id).state)


def test_a_gate_opens_with_quorum_deadline_and_content(gate: Gate) -> None:
    assert gate.state == "open"
    assert gate.slots == ["medical_reviewer", "quality_assurance"]
    assert gate.due_at is not None
    assert gate.due_at - gate.opened_at == timedelta(seconds=300)
    assert state_of(gate.run_id) == "waiting"


def test_both_roles_approve_and_the_run_goes_on(
    gate: Gate, doctor: User, quality: User, work: Work
) -> None:
    assert approve(gate, doctor).still_needed == ("quality_assurance",)
    assert approve(gate, quality).state == "approved"
    work()
    result = EmbeddedRuntime().result(gate.run_id)
    assert result["total"] == 6
    assert result["approved_by"] == ["Doris", "Quinn"]


def test_one_person_with_both_roles_cannot_give_both_approvals(
    gate: Gate, person: Person, quality: User
) -> None:
    both = person("bo", "medical_reviewer", "quality_assurance")
    approve(gate, both)
    with pytest.raises(NotAllowed, match="second person"):
        approve(gate, both)
    assert Approval.objects.count() == 1


def test_the_table_itself_refuses_a_second_approval_by_the_same_person(
    gate: Gate, doctor: User
) -> None:
    approve(gate, doctor)
    copy = Approval.objects.get()
    copy.pk = None
    copy.slot = "quality_assurance"
    with pytest.raises(Exception, match="one_approval_per_person"):
        copy.save(force_insert=True)


def test_whoever_started_the_run_cannot_approve_it(work: Work, doctor: User) -> None:
    commands.start_run("letters", input={"text": "a"}, started_by=doctor.pk)
    work()
    with pytest.raises(NotAllowed, match="submitted this yourself"):
        approve(Gate.objects.get(), doctor)


def test_a_role_that_is_not_asked_cannot_decide(
    gate: Gate, admin: User, supervisor: User, person: Person
) -> None:
    for stranger in (admin, supervisor, person("nora")):
        with pytest.raises(NotAllowed, match="none of these roles"):
            approve(gate, stranger)


def test_somebody_who_lost_the_role_or_the_account_cannot_decide(
    gate: Gate, doctor: User, quality: User
) -> None:
    doctor.groups.clear()
    quality.is_active = False
    quality.save()
    for user in (doctor, quality):
        with pytest.raises(NotAllowed):
            approve(gate, user)


def test_a_correction_makes_earlier_approvals_lapse(
    gate: Gate, doctor: User, quality: User, work: Work
) -> None:
    approve(gate, doctor)
    seen = gate.content_hash
    new = commands.revise_gate(
        gate.pk, user=quality, content_hash=seen, content={"total": 7, "gaps": []}
    )
    with pytest.raises(Conflict, match="changed since"):
        commands.decide_gate(gate.pk, user=doctor, verdict="approve", content_hash=seen)
    assert approve(gate, quality).still_needed == ("medical_reviewer",)
    assert approve(gate, doctor).state == "approved"
    work()
    assert EmbeddedRuntime().result(gate.run_id)["total"] == 7
    assert Gate.objects.get().content_hash == new
    assert [r.generation for r in gate.revisions.order_by("generation")] == [1, 2]


def test_content_that_becomes_what_it_was_is_approved_anew(
    gate: Gate, doctor: User, quality: User
) -> None:
    approve(gate, doctor)
    first = gate.content_hash
    second = commands.revise_gate(
        gate.pk, user=quality, content_hash=first, content={"total": 7, "gaps": []}
    )
    again = commands.revise_gate(
        gate.pk, user=quality, content_hash=second, content={"total": 6, "gaps": []}
    )
    assert again == first
    assert approve(gate, quality).still_needed == ("medical_reviewer",)
    assert approve(gate, doctor).state == "approved"


def test_an_approval_hook_may_object(gate: Gate, quality: User) -> None:
    seen = commands.revise_gate(
        gate.pk, user=quality, content_hash=gate.content_hash, content={"total": -1}
    )
    with pytest.raises(Invalid, match="cannot be negative"):
        commands.decide_gate(gate.pk, user=quality, verdict="approve", content_hash=seen)


def test_a_rejection_needs_a_reason_and_ends_the_run(gate: Gate, doctor: User) -> None:
    with pytest.raises(Invalid, match="Say why"):
        commands.decide_gate(gate.pk, user=doctor, verdict="reject", content_hash=gate.content_hash)
    commands.decide_gate(
        gate.pk,
        user=doctor,
        verdict="reject",
        content_hash=gate.content_hash,
        comment="wrong patient",
    )
    assert state_of(gate.run_id) == "rejected"
    with pytest.raises(Conflict, match="already closed"):
        approve(gate, doctor)


def test_sent_back_work_comes_again_as_a_new_gate(gate: Gate, doctor: User, work: Work) -> None:
    commands.decide_gate(
        gate.pk,
        user=doctor,
        verdict="send_back",
        content_hash=gate.content_hash,
        comment="count again",
    )
    work()
    gates = list(Gate.objects.order_by("opened_at"))
    assert [g.state for g in gates] == ["sent_back", "open"]
    assert state_of(gate.run_id) == "waiting"


def test_a_deadline_moves_the_gate_to_the_supervisor_and_never_approves(
    gate: Gate, supervisor: User, quality: User, work: Work
) -> None:
    with pytest.raises(NotAllowed):
        approve(gate, supervisor)
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    assert sweep()["due_gates"] == 1
    assert sweep()["due_gates"] == 0
    escalated = Gate.objects.get()
    assert (escalated.state, escalated.level, escalated.due_at) == ("escalated", 1, None)
    assert "supervisor" in escalated.entitled
    assert not Approval.objects.exists()
    assert approve(gate, supervisor).still_needed == ("quality_assurance",)
    assert approve(gate, quality).state == "approved"
    assert Approval.objects.get(person=supervisor).slot == "medical_reviewer"


def test_earlier_approvals_survive_an_escalation(
    gate: Gate, doctor: User, supervisor: User
) -> None:
    approve(gate, doctor)
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()
    assert approve(gate, supervisor).state == "approved"


def test_of_ten_simultaneous_approvals_by_one_person_one_counts(gate: Gate, doctor: User) -> None:
    def try_once(_: int) -> str:
        try:
            approve(gate, doctor)
        except NotAllowed:
            return "refused"
        finally:
            connection.close()
        return "counted"

    with ThreadPoolExecutor(max_workers=5) as pool:
        answers = list(pool.map(try_once, range(10)))
    assert sorted(answers) == ["counted"] + ["refused"] * 9
    assert Approval.objects.count() == 1


def test_the_content_is_what_was_approved(gate: Gate, doctor: User, quality: User) -> None:
    approve(gate, doctor)
    approve(gate, quality)
    step = Gate.objects.select_related("step").get().step
    assert step.state == "completed"
    assert step.output_sha256 == Gate.objects.get().content_hash
    assert payloads.decode(step.output, run=step.run_id)["total"] == 6


def test_a_replay_after_the_gate_cannot_put_other_content_in_place_of_the_approved(
    gate: Gate, doctor: User, supervisor: User, admin: User, work: Work
) -> None:
    commands.revise_gate(
        gate.pk, user=doctor, content_hash=gate.content_hash, content={"gaps": ["no total"]}
    )
    approve(gate, doctor)
    Gate.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    sweep()
    approve(gate, supervisor)
    work()
    letter = DeadLetter.objects.get()
    assert letter.step.node == "publish"
    with pytest.raises(NotAllowed, match="propose is what people approved"):
        commands.replay_letter(
            letter.pk, user=admin, reason="better", input={"propose": {"total": 999}}
        )
    assert DeadLetter.objects.get().state == "open"
    commands.replay_letter(
        letter.pk, user=admin, reason="as it is", input={"propose": {"gaps": ["no total"]}}
    )
    assert DeadLetter.objects.get().state == "replaying"


@pytest.mark.parametrize("text", ["\ud800", "a" * 60_000_000], ids=["lone surrogate", "too large"])
def test_input_that_cannot_be_stored_is_refused_before_anything_is_written(text: str) -> None:
    with pytest.raises(Invalid):
        commands.start_run("letters", input={"text": text})
    assert not Run.objects.exists()
