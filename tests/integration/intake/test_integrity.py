from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from orchestrator.models import Effect, Run, Step, WorkflowVersion
from review.intake.ehr.port import EHR_WRITE
from review.intake.integrity import INVARIANTS
from review.intake.records import EhrReceipt, EhrResource, EhrResourceVersion, Intake

pytestmark = pytest.mark.django_db


def findings() -> dict[str, int]:
    return {invariant.id: invariant.look().count for invariant in INVARIANTS}


@pytest.fixture
def intake() -> Intake:
    """An intake whose run is completed."""
    now = timezone.now()
    version = WorkflowVersion.objects.create(
        name="patient_intake", version="t", fingerprint="f", graph={"steps": []}, created_at=now
    )
    run = Run.objects.create(
        id=uuid4(),
        version=version,
        workflow="patient_intake",
        state="completed",
        input=b"j{}",
        queue="documents",
        created_at=now - timedelta(minutes=1),
        finished_at=now,
    )
    return Intake.objects.create(document_sha256="0" * 64, filename="a.pdf", size=1, run_id=run.pk)


def test_a_completed_intake_without_receipt_is_found(intake: Intake) -> None:
    assert findings()["ehr-once"] == 1


def test_a_receipt_without_an_approved_gate_of_that_content_is_found(intake: Intake) -> None:
    EhrReceipt.objects.create(
        intake_id=intake.pk,
        effect_key="k",
        bundle_sha256="b" * 64,
        content_hash="c" * 64,
        references=[],
        read_back_equal=True,
        created_at=timezone.now(),
    )
    assert findings() == {"ehr-approved": 1, "ehr-once": 0, "ehr-effects": 1, "ehr-history": 0}


def test_a_confirmed_write_that_the_ehr_does_not_hold_is_found(intake: Intake) -> None:
    now = timezone.now()
    step = Step.objects.create(run_id=intake.run_id, node="update_ehr", timeout_seconds=1)
    Effect.objects.create(
        key="k",
        run_id=intake.run_id,
        step=step,
        operation=EHR_WRITE,
        target="Intake/1",
        state="confirmed",
        sends=1,
        receipt=b"j{}",
        receipt_sha256="r",
        intended_at=now,
        changed_at=now,
    )
    assert findings()["ehr-effects"] == 1


def test_a_resource_whose_history_has_a_gap_is_found() -> None:
    now = timezone.now()
    row = {"resource_type": "Patient", "resource_id": "p", "resource": {}}
    EhrResource.objects.create(**row, version=2, last_updated=now)
    EhrResourceVersion.objects.create(**row, version=1, effect_key="k", recorded_at=now)
    assert findings()["ehr-history"] == 1
