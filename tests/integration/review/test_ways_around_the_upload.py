"""Runs and inputs that try to reach the EHR without being the upload of their document."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from orchestrator.models import DeadLetter, Gate, Run
from review.intake.records import Intake
from review.intake.samples.demo import make_form
from review.intake.submission import submit
from tests.integration.review.conftest import SignedIn, Work
from tests.people import ADAM, MARIA


def start(client: Any, key: str, **given: str) -> Any:
    body = {"workflow": "patient_intake", "input": {"suffix": ".pdf", **given}}
    headers = {"Idempotency-Key": key}
    return client.post("/api/v1/runs/", body, content_type="application/json", headers=headers)


@pytest.mark.parametrize("named", ["intake", "document", "both"])
def test_a_run_beside_the_upload_never_reaches_a_gate(
    named: str, intake: Intake, work: Work, signed_in: SignedIn
) -> None:
    sample = make_form(Random(8), "other", "boxed", "text_pdf")
    other = submit(sample.data, sample.filename)
    work()
    given = {
        "intake": {"intake": str(intake.pk), "document": other.document_sha256},
        "document": {"intake": str(other.pk), "document": intake.document_sha256},
        "both": {"intake": str(intake.pk), "document": intake.document_sha256},
    }[named]
    answer = start(signed_in(MARIA), "a key of my own", **given)
    assert answer.status_code == 201
    gates = Gate.objects.count()
    work()
    letter = DeadLetter.objects.get(run=answer.json()["id"])
    assert (letter.step.node, letter.reason) == ("receive", "foreign_document")
    assert Gate.objects.count() == gates


def test_an_edited_input_cannot_point_at_the_document_of_another_intake(
    intake: Intake, work: Work, signed_in: SignedIn
) -> None:
    broken = submit(b"%PDF-1.7 broken", "broken.pdf")
    work()
    letter = DeadLetter.objects.get(run=broken.run_id)
    edited = {"intake": str(broken.pk), "document": intake.document_sha256, "suffix": ".pdf"}
    answer = signed_in(ADAM).post(
        f"/api/v1/dead-letters/{letter.pk}/replay/",
        {"reason": "the other file", "input": edited},
        content_type="application/json",
    )
    assert answer.status_code == 200
    work()
    assert not Gate.objects.filter(run=broken.run_id).exists()
    assert Run.objects.get(pk=broken.run_id).state == "failed"
