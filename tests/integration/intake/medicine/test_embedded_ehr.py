"""The embedded EHR writes an effect once, keeps every version and proves what it did."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from fhir.resources.R4B.bundle import Bundle as FhirBundle

from review.intake.ehr import EhrConflict, ReadBackDiffers, bundle_hash, embedded
from review.intake.ehr.embedded import EmbeddedEhr
from review.intake.ehr.port import Bundle, Ehr, Receipt
from review.intake.records import EhrReceipt, EhrResource, EhrResourceVersion, Intake
from tests.unit.intake.medicine.forms import form
from tests.unit.intake.medicine.test_transaction import build


@pytest.fixture
def intake(db: None) -> str:
    """An intake that receipts can belong to."""
    row = Intake.objects.create(
        document_sha256="d" * 64, filename="form.pdf", media_type="application/pdf", size=1
    )
    return str(row.id)


def write(intake: str, bundle: Bundle, key: str = "ehr:1", content: str = "c") -> Receipt:
    ehr: Ehr = EmbeddedEhr()
    return ehr.write(bundle, effect_key=key, intake=intake, content_hash=content * 64)


def find(intake: str) -> Receipt | None:
    ehr: Ehr = EmbeddedEhr()
    return ehr.find(build(form()), effect_key="ehr:1", intake=intake, content_hash="c" * 64)


def test_a_write_keeps_every_resource_and_answers_with_a_receipt(intake: str) -> None:
    bundle = build(form())
    receipt = write(intake, bundle)
    assert receipt["read_back_equal"]
    assert receipt["bundle_sha256"] == bundle_hash(bundle)
    assert receipt["content_hash"] == "c" * 64
    assert [(r["type"], r["id"], r["version"]) for r in receipt["references"]] == [
        (entry["resource"]["resourceType"], entry["resource"]["id"], 1) for entry in bundle["entry"]
    ]
    stored = {row.resource_id: row.resource for row in EhrResource.objects.all()}
    assert stored == {entry["resource"]["id"]: entry["resource"] for entry in bundle["entry"]}


def test_the_same_effect_again_is_the_same_receipt(intake: str) -> None:
    bundle = build(form())
    first = write(intake, bundle)
    assert write(intake, deepcopy(bundle)) == first
    assert find(intake) == first
    assert EhrReceipt.objects.count() == 1
    assert EhrResourceVersion.objects.count() == len(bundle["entry"])


def test_an_effect_nobody_wrote_has_no_receipt(intake: str) -> None:
    assert find(intake) is None


def test_the_same_effect_with_another_content_is_refused(intake: str) -> None:
    write(intake, build(form()))
    before = list(EhrResource.objects.order_by("id").values())
    with pytest.raises(EhrConflict, match="already wrote another content"):
        write(intake, build(form(name="Somebody Else")), content="d")
    assert list(EhrResource.objects.order_by("id").values()) == before


def test_versions_grow_only_where_content_changed(intake: str) -> None:
    write(intake, build(form()))
    receipt = write(intake, build(form(occupation="Teacher", phone="5556789013")), key="ehr:2")
    grown = {reference["type"] for reference in receipt["references"] if reference["version"] == 2}
    assert grown == {"Patient"}
    history = EhrResourceVersion.objects.filter(resource_type="Patient").order_by("version")
    assert [(row.version, row.effect_key) for row in history] == [(1, "ehr:1"), (2, "ehr:2")]


def test_what_the_corrected_form_does_not_say_any_more_is_withdrawn(intake: str) -> None:
    write(intake, build(form(medications=["Lisinopril 10 mg once daily", "Albuterol inhaler"])))
    corrected = build(form(medications=["Lisinopril 10 mg once daily"], allergies=[]))
    receipt = write(intake, corrected, key="ehr:2", content="d")
    stored = {row.resource_id: row.resource for row in EhrResource.objects.all()}
    gone = set(stored) - {entry["resource"]["id"] for entry in corrected["entry"]}
    states = {stored[id_]["resourceType"]: stored[id_] for id_ in gone}
    assert states["MedicationStatement"]["status"] == "entered-in-error"
    allergy = states["AllergyIntolerance"]
    assert allergy["verificationStatus"]["coding"][0]["code"] == "entered-in-error"
    assert "clinicalStatus" not in allergy
    assert {one["id"]: one["version"] for one in receipt["references"] if one["id"] in gone} == (
        dict.fromkeys(gone, 2)
    )
    FhirBundle.model_validate(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": allergy}]}
    )


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET version = 9"])
def test_history_can_be_neither_changed_nor_deleted(intake: str, statement: str) -> None:
    write(intake, build(form()))
    table = EhrResourceVersion._meta.db_table
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))


def test_a_difference_on_reading_back_keeps_nothing(
    intake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_something_else(resource: dict[str, Any], *others: Any) -> Any:
        return put({**resource, "language": "xx"}, *others)

    put = embedded._put
    monkeypatch.setattr(embedded, "_put", put_something_else)
    with pytest.raises(ReadBackDiffers):
        write(intake, build(form()))
    assert EhrResource.objects.count() == EhrReceipt.objects.count() == 0


def test_an_error_in_the_middle_leaves_nothing_behind(intake: str) -> None:
    bundle = build(form())
    del bundle["entry"][-1]["resource"]["id"]
    with pytest.raises(KeyError):
        write(intake, bundle)
    assert EhrResource.objects.count() == EhrResourceVersion.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_writers_of_one_effect_at_once_write_once() -> None:
    row = Intake.objects.create(
        document_sha256="e" * 64, filename="form.pdf", media_type="application/pdf", size=1
    )
    bundle, together = build(form()), Barrier(4)

    def attempt(_: int) -> Receipt:
        try:
            together.wait(timeout=10)
            return write(str(row.id), bundle)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        receipts = list(pool.map(attempt, range(4)))
    assert all(receipt == receipts[0] for receipt in receipts)
    assert EhrReceipt.objects.count() == 1
    assert EhrResourceVersion.objects.count() == len(bundle["entry"])


@pytest.mark.django_db
def test_the_same_bytes_are_the_same_intake() -> None:
    first = {
        "document_sha256": "f" * 64,
        "filename": "a.pdf",
        "media_type": "application/pdf",
        "size": 1,
    }
    Intake.objects.create(**first)
    with pytest.raises(IntegrityError), transaction.atomic():
        Intake.objects.create(**first | {"filename": "b.pdf"})
