"""A completed intake that goes again from before its review: what the EHR then holds."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from orchestrator.models import DeadLetter, Effect, Run
from review.intake.integrity import INVARIANTS
from review.intake.records import EhrReceipt, EhrResource, EhrResourceVersion
from tests.integration.ehr_runs.conftest import Approve, Sample


@pytest.fixture(autouse=True)
def done(submitted: Sample, approve: Approve) -> None:
    """An intake that was approved and is in the embedded EHR."""
    approve()


def completed() -> bool:
    """The run is completed, nothing is a dead letter, and everything between it and the EHR is true."""
    assert not DeadLetter.objects.exists()
    assert {one.id: one.look().count for one in INVARIANTS} == {one.id: 0 for one in INVARIANTS}
    return Run.objects.get().state == "completed"


def test_the_same_content_approved_again_is_not_written_again(
    again: Callable[[], None], approve: Approve
) -> None:
    first = list(EhrReceipt.objects.values())
    again()
    approve()
    assert completed()
    assert list(EhrReceipt.objects.values()) == first
    assert set(EhrResourceVersion.objects.values_list("version", flat=True)) == {1}
    assert Effect.objects.get().sends == 1


def test_changed_content_is_a_new_version_of_the_same_resources(
    again: Callable[[], None], approve: Approve
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
    again: Callable[[], None], approve: Approve
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
