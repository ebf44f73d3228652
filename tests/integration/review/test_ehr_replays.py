"""A completed intake that goes again from before its review: what the EHR then holds."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from orchestrator import commands
from orchestrator.models import DeadLetter, Effect, Gate, Run
from orchestrator.queries import gates
from review.intake.integrity import INVARIANTS
from review.intake.records import EhrReceipt, EhrResource, EhrResourceVersion
from review.intake.samples.demo import make_form
from review.intake.workflow import submit
from tests.integration.review.conftest import Work
from tests.people import ADAM, MARIA, QUENTIN

Approve = Callable[..., None]


@pytest.fixture
def approve(work: Work, people: dict[str, User]) -> Approve:
    """Two people approve what is open; before them a third one may correct fields."""
    corrector = User.objects.create_user("cora")
    corrector.groups.add(Group.objects.get(name=MARIA.role))

    def both(**corrections: Any) -> None:
        gate = Gate.objects.get(state="open")
        shown = gates.gate_detail(gate.pk, user=corrector)
        seen = shown.content_hash
        if corrections:
            fields = [
                {**field, "value": corrections.get(field["name"], field["value"])}
                for field in shown.content["fields"]
            ]
            content = {**shown.content, "fields": fields}
            seen = commands.revise_gate(gate.pk, user=corrector, content_hash=seen, content=content)
        for person in (MARIA, QUENTIN):
            user = people[person.username]
            commands.decide_gate(gate.pk, user=user, verdict="approve", content_hash=seen)
        work()

    return both


@pytest.fixture
def again(work: Work, people: dict[str, User]) -> Callable[[], None]:
    """The run goes again from the summary: its review opens anew."""

    def replay() -> None:
        run, user = Run.objects.get(), people[ADAM.username]
        commands.replay_run(run.pk, user=user, step="summarise", reason="looked at again")
        work()

    return replay


@pytest.fixture
def done(work: Work, approve: Approve) -> None:
    """An intake without flags, approved and in the EHR."""
    sample = make_form(Random(7), "form", "boxed", "text_pdf")
    submit(sample.data, sample.filename)
    work()
    approve()


def completed() -> bool:
    """The run is completed, nothing is a dead letter, and everything between it and the EHR is true."""
    assert not DeadLetter.objects.exists()
    assert {one.id: one.look().count for one in INVARIANTS} == {one.id: 0 for one in INVARIANTS}
    return Run.objects.get().state == "completed"


def test_the_same_content_approved_again_is_not_written_again(
    done: None, again: Callable[[], None], approve: Approve
) -> None:
    first = list(EhrReceipt.objects.values())
    again()
    approve()
    assert completed()
    assert list(EhrReceipt.objects.values()) == first
    assert set(EhrResourceVersion.objects.values_list("version", flat=True)) == {1}
    assert Effect.objects.get().sends == 1


def test_changed_content_is_a_new_version_of_the_same_resources(
    done: None, again: Callable[[], None], approve: Approve
) -> None:
    before = set(EhrResource.objects.values_list("resource_id", flat=True))
    again()
    approve(phone="5550001111")
    assert completed()
    assert set(EhrResource.objects.values_list("resource_id", flat=True)) == before
    patient = EhrResource.objects.get(resource_type="Patient")
    assert patient.version == 2
    assert {"system": "phone", "value": "5550001111"} in patient.resource["telecom"]
    assert EhrReceipt.objects.count() == Effect.objects.count() == 2


def test_what_was_said_first_can_be_said_again_after_a_change(
    done: None, again: Callable[[], None], approve: Approve
) -> None:
    """The third write has the content of the first: its receipt must not be taken for this one's."""
    again()
    approve(phone="5550001111")
    again()
    approve()
    assert completed()
    hashes = list(EhrReceipt.objects.order_by("pk").values_list("content_hash", flat=True))
    assert hashes[0] == hashes[2] != hashes[1]
    patient = EhrResource.objects.get(resource_type="Patient")
    assert patient.version == 3
    assert {"system": "phone", "value": "5550001111"} not in patient.resource["telecom"]
