"""What a FHIR server's answer means, and what is still to be sent, without a server."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from review.intake.ehr.answers import check, entries_of, retry_after
from review.intake.ehr.comparing import is_held, is_same_content, names_content
from review.intake.ehr.planning import Held, plan
from review.intake.ehr.port import EhrBusy, EhrChanged, EhrNoAnswer, EhrRefused
from review.intake.ehr.withdrawal import withdrawn
from tests.unit.intake.medicine.forms import form
from tests.unit.intake.medicine.test_transaction import build, of_kind

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("Sat, 28 Nov 2026 12:00:30 GMT", 30.0),
        ("Sat, 28 Nov 2026 11:00:00 GMT", None),
        ("9" * 400, 3600.0),
        *[(nonsense, None) for nonsense in ("", "0", "-5", "soon", "1.5", "nan")],
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(written: str, seconds: float | None) -> None:
    assert retry_after(written, now=NOW) == seconds


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (429, EhrBusy, "no more requests"),
        (408, EhrNoAnswer, "failed to answer"),
        (504, EhrNoAnswer, "failed to answer"),
        (401, EhrRefused, "EHR_TOKEN"),
        (302, EhrRefused, "EHR_URL"),
        (405, EhrRefused, "EHR_URL"),
        (422, EhrRefused, "invalid"),
    ],
)
def test_a_status_says_who_has_to_act(status: int, error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        check(status, {}, now=NOW)


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "text",
        {"resourceType": "OperationOutcome"},
        {"resourceType": "Bundle", "type": "searchset", "entry": [{}]},
        {"resourceType": "Bundle", "type": "batch-response"},
        {"resourceType": "Bundle", "type": "batch-response", "entry": [{}, {}]},
        {"resourceType": "Bundle", "type": "batch-response", "entry": [None]},
        {"resourceType": "Bundle", "type": "batch-response", "entry": "e"},
    ],
)
def test_an_answer_of_another_shape_is_no_answer(body: Any) -> None:
    with pytest.raises(EhrNoAnswer, match="other than FHIR"):
        entries_of(body, kind="batch-response", count=1)


def test_what_a_server_adds_is_no_difference_and_everything_else_is() -> None:
    sent = {"resourceType": "Patient", "id": "p", "active": True}
    assert is_held(sent, {**sent, "meta": {"versionId": "1"}, "text": {"status": "generated"}})
    assert not is_held(sent, {**sent, "deceasedBoolean": True})
    assert not is_held(sent, {"resourceType": "Patient", "id": "p"})
    told = {**sent, "text": {"status": "additional"}}
    assert not is_held(told, {**sent, "text": {"status": "generated"}})


def test_content_is_the_same_whoever_approved_it_and_only_then() -> None:
    (condition, *_) = of_kind(build(form()), "Condition")
    later = {**condition, "recordedDate": "2027-01-01T00:00:00Z"}
    assert is_same_content(condition, later)
    assert not is_held(condition, later)
    assert not is_same_content(condition, {**later, "code": {"text": "other"}})
    (patient,) = of_kind(build(form()), "Patient")
    assert not is_same_content(patient, {**patient, "birthDate": "1970-01-01"})


def test_a_provenance_proves_its_own_content_only() -> None:
    (provenance,) = of_kind(build(form()), "Provenance")
    assert names_content(provenance, "c" * 64)
    assert not names_content(provenance, "d" * 64)
    assert not names_content({"resourceType": "Provenance", "id": "p"}, "c" * 64)


def test_a_first_write_creates_everything_and_an_equal_one_nothing() -> None:
    bundle = build(form())
    first = plan(bundle, held={}, before=[])
    assert list(first.entries) == bundle["entry"]
    held = {e["request"]["url"]: Held(e["resource"], "1") for e in bundle["entry"]}
    assert plan(bundle, held=held, before=[]).entries == ()


def test_only_our_own_version_is_replaced() -> None:
    bundle = build(form())
    (patient,) = of_kind(bundle, "Patient")
    where = f"Patient/{patient['id']}"
    held = {where: Held({**patient, "birthDate": "1970-01-01"}, "4")}
    ours: Any = [{"type": "Patient", "id": patient["id"], "version": 4}]
    entry = plan(bundle, held=held, before=ours).entries[0]
    assert entry["request"] == {"method": "PUT", "url": where, "ifMatch": 'W/"4"'}
    older: Any = [{**ours[0], "version": 3}]
    for before in (older, []):
        with pytest.raises(EhrChanged):
            plan(bundle, held=held, before=before)


@pytest.mark.parametrize(
    "kind", ["AllergyIntolerance", "Condition", "MedicationStatement", "Observation"]
)
def test_a_withdrawn_resource_says_so_and_stays_withdrawn(kind: str) -> None:
    resource = withdrawn(of_kind(build(form()), kind)[0])
    assert "entered-in-error" in str(resource)
    assert "active" not in str(resource.get("clinicalStatus"))
    assert withdrawn(resource) == resource
