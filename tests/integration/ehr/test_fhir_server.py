"""The EHR as a FHIR server: written once, never over somebody else's change, and errors that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy

import pytest

from orchestrator import EffectRejected
from review.intake.ehr import (
    Approval,
    EhrBusy,
    EhrChanged,
    EhrConflict,
    EhrNoAnswer,
    EhrRefused,
    ReadBackDiffers,
    Receipt,
    build_transaction,
    planning,
)
from review.intake.ehr.client import FhirClient
from review.intake.ehr.port import Bundle, Resource
from review.intake.ehr.server import FhirServerEhr
from review.intake.records import EhrReceipt
from review.intake.shapes import Field
from tests.fhir.counterpart import Counterpart
from tests.fhir.proxy import FaultProxy
from tests.unit.intake.medicine.forms import content, form, small_vocabulary
from tests.unit.intake.medicine.test_transaction import APPROVALS, DOCUMENT, of_kind

LATER: list[Approval] = [{"role": "medical_reviewer", "user": "cora", "at": "2026-12-01T09:00:00Z"}]


def made(
    intake: str,
    fields: list[Field] | None = None,
    *,
    approvals: Sequence[Approval] = APPROVALS,
    hashed: str = "c",
) -> Bundle:
    return build_transaction(
        content(form() if fields is None else fields, intake=intake),
        approvals=approvals,
        document=DOCUMENT,
        content_hash=hashed * 64,
        vocab=small_vocabulary(),
    )


def write(ehr: FhirServerEhr, intake: str, bundle: Bundle, hashed: str = "c") -> Receipt:
    return ehr.write(
        bundle, effect_key=f"{intake}:{hashed}", intake=intake, content_hash=hashed * 64
    )


def find(ehr: FhirServerEhr, intake: str, bundle: Bundle, hashed: str = "c") -> Receipt | None:
    return ehr.find(
        bundle, effect_key=f"{intake}:{hashed}", intake=intake, content_hash=hashed * 64
    )


def versions(counterpart: Counterpart, bundle: Bundle) -> set[int]:
    """How many versions each resource of the bundle has."""
    return {
        len(counterpart.get(f"{entry['request']['url']}/_history")["entry"])
        for entry in bundle["entry"]
    }


def patient_of(counterpart: Counterpart, bundle: Bundle) -> Resource:
    return counterpart.get(f"Patient/{of_kind(bundle, 'Patient')[0]['id']}")


def test_a_write_is_read_back_and_leaves_a_receipt_with_the_versions_of_the_server(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    bundle = made(intake)
    receipt = write(ehr, intake, bundle)
    assert receipt["read_back_equal"]
    for reference, entry in zip(receipt["references"], bundle["entry"], strict=True):
        held = counterpart.get(f"{reference['type']}/{reference['id']}")
        assert held.pop("meta")["versionId"] == reference["version"]
        assert held == entry["resource"]
    assert {(path, token) for path, token, _ in proxy.seen} == {("/", "Bearer a secret")}


def test_the_same_effect_again_asks_nobody(
    ehr: FhirServerEhr, intake: str, proxy: FaultProxy
) -> None:
    bundle = made(intake)
    first = write(ehr, intake, bundle)
    proxy.seen.clear()
    assert write(ehr, intake, deepcopy(bundle)) == find(ehr, intake, bundle) == first
    assert proxy.seen == []


def test_a_key_is_for_one_content(ehr: FhirServerEhr, intake: str) -> None:
    bundle = made(intake)
    write(ehr, intake, bundle)
    with pytest.raises(EhrConflict):
        ehr.write(bundle, effect_key=f"{intake}:c", intake=intake, content_hash="d" * 64)


@pytest.mark.parametrize("fault", ["lost", "hang"])
def test_what_arrived_although_its_answer_did_not_is_found_and_not_sent_again(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy, fault: str
) -> None:
    bundle = made(intake)
    proxy.fail("transaction", fault)
    with pytest.raises(EhrNoAnswer) as caught:
        write(ehr, intake, bundle)
    assert not isinstance(caught.value, EffectRejected), "the write would count as not sent"
    found = find(ehr, intake, bundle)
    assert found is not None
    assert found["read_back_equal"]
    assert write(ehr, intake, bundle) == found
    assert versions(counterpart, bundle) == {1}


def test_what_did_not_arrive_is_not_found(
    ehr: FhirServerEhr, intake: str, proxy: FaultProxy
) -> None:
    bundle = made(intake)
    proxy.fail("transaction", "cut")
    with pytest.raises(EhrNoAnswer):
        write(ehr, intake, bundle)
    assert find(ehr, intake, bundle) is None
    assert write(ehr, intake, bundle)["read_back_equal"]


def test_what_arrived_under_an_earlier_approval_of_the_same_content_is_found(
    ehr: FhirServerEhr, intake: str, proxy: FaultProxy
) -> None:
    proxy.fail("transaction", "lost")
    with pytest.raises(EhrNoAnswer):
        write(ehr, intake, made(intake))
    assert find(ehr, intake, made(intake, approvals=LATER)) is not None


def test_half_a_write_of_a_server_that_keeps_halves_is_completed(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str
) -> None:
    bundle = made(intake)
    for entry in bundle["entry"][:4]:
        counterpart.put(entry["resource"])
    assert find(ehr, intake, bundle) is None
    assert write(ehr, intake, bundle)["read_back_equal"]
    assert versions(counterpart, bundle) == {1}


def test_changed_content_is_a_new_version_of_what_changed_and_names_the_one_it_replaces(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    first = write(ehr, intake, made(intake))
    second = write(ehr, intake, made(intake, form(phone="5556789013"), hashed="d"), "d")
    before = {one["id"]: one["version"] for one in first["references"]}
    grown = {one["type"] for one in second["references"] if one["version"] != before[one["id"]]}
    assert grown == {"Patient", "Provenance"}
    entries = proxy.sent("transaction")[-1]["entry"]
    assert [entry["request"]["ifMatch"] for entry in entries] == [
        f'W/"{before[entry["resource"]["id"]]}"' for entry in entries
    ]


def test_what_the_corrected_form_does_not_say_any_more_is_withdrawn_there_too(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    first = made(intake)
    write(ehr, intake, first)
    corrected = made(
        intake, form(allergies=["Latex"], medications=["Albuterol inhaler"]), hashed="d"
    )
    proxy.fail("transaction", "lost")
    with pytest.raises(EhrNoAnswer):
        write(ehr, intake, corrected, "d")
    receipt = find(ehr, intake, corrected, "d")
    assert receipt is not None
    assert len(receipt["references"]) == len(corrected["entry"]) + 1
    gone = counterpart.get(f"MedicationStatement/{of_kind(first, 'MedicationStatement')[1]['id']}")
    assert gone["status"] == "entered-in-error"
    third = write(ehr, intake, made(intake, hashed="e"), "e")
    assert len(third["references"]) == len(first["entry"])


@pytest.mark.parametrize("status", ["409", "412"])
def test_a_conflict_with_an_earlier_try_of_ours_is_a_success(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy, status: str
) -> None:
    bundle = made(intake)

    def arrives_meanwhile(kind: str) -> str:
        if kind != "transaction":
            return ""
        for entry in bundle["entry"]:
            counterpart.put(entry["resource"])
        return status

    proxy.fault = arrives_meanwhile
    assert write(ehr, intake, bundle)["read_back_equal"]
    assert versions(counterpart, bundle) == {1}


@pytest.mark.parametrize("status", ["409", "412"])
def test_a_conflict_with_nobody_is_tried_again_later(
    ehr: FhirServerEhr, intake: str, proxy: FaultProxy, status: str
) -> None:
    bundle = made(intake)
    proxy.fail("transaction", status)
    with pytest.raises(EhrBusy):
        write(ehr, intake, bundle)
    assert write(ehr, intake, bundle)["read_back_equal"]


def test_somebody_elses_resource_under_our_id_is_never_overwritten(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    bundle = made(intake)
    (patient,) = of_kind(bundle, "Patient")
    counterpart.put({**patient, "birthDate": "1970-01-01"})
    with pytest.raises(EhrChanged, match=f"somebody else changed Patient/{patient['id']}"):
        write(ehr, intake, bundle)
    assert patient_of(counterpart, bundle)["birthDate"] == "1970-01-01"
    assert proxy.sent("transaction") == []


def test_a_change_since_our_last_version_is_never_overwritten(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str
) -> None:
    bundle = made(intake)
    write(ehr, intake, bundle)
    counterpart.put({**patient_of(counterpart, bundle), "birthDate": "1970-01-01"})
    with pytest.raises(EhrChanged, match="compare the two in the EHR"):
        write(ehr, intake, made(intake, form(phone="5556789013"), hashed="d"), "d")
    assert patient_of(counterpart, bundle)["birthDate"] == "1970-01-01"


def test_a_change_between_reading_and_writing_is_refused_by_the_server_and_then_by_us(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    """No fault is played: the 412 is the server's own answer to `ifMatch`."""
    bundle = made(intake)
    write(ehr, intake, bundle)

    def changed_meanwhile(kind: str) -> str:
        if kind == "transaction":
            counterpart.put({**patient_of(counterpart, bundle), "birthDate": "1970-01-01"})
        return ""

    proxy.fault = changed_meanwhile
    with pytest.raises(EhrChanged):
        write(ehr, intake, made(intake, form(phone="5556789013"), hashed="d"), "d")
    assert patient_of(counterpart, bundle)["birthDate"] == "1970-01-01"


def test_a_change_after_ours_arrived_unheard_goes_to_a_person(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    bundle = made(intake)
    proxy.fail("transaction", "lost")
    with pytest.raises(EhrNoAnswer):
        write(ehr, intake, bundle)
    counterpart.put({**patient_of(counterpart, bundle), "birthDate": "1970-01-01"})
    with pytest.raises(EhrChanged, match="the record arrived"):
        find(ehr, intake, bundle)


def test_what_somebody_removed_is_not_created_anew(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str
) -> None:
    bundle = made(intake)
    write(ehr, intake, bundle)
    counterpart.delete(f"Condition/{of_kind(bundle, 'Condition')[0]['id']}")
    with pytest.raises(EhrChanged, match="is not in the EHR any more"):
        write(ehr, intake, made(intake, hashed="d"), "d")


@pytest.mark.parametrize(
    ("fault", "error", "wait"),
    [
        ("429", EhrBusy, 7.0),
        ("503", EhrNoAnswer, 7.0),
        ("500", EhrNoAnswer, 7.0),
        ("html", EhrNoAnswer, None),
        ("400", EhrRefused, None),
        ("401", EhrRefused, None),
        ("404", EhrRefused, None),
        ("302", EhrRefused, None),
        ("422", EhrRefused, None),
    ],
)
def test_an_answer_says_whether_to_wait_to_read_or_to_ask_a_person(
    ehr: FhirServerEhr, intake: str, proxy: FaultProxy, fault: str, error: type, wait: float | None
) -> None:
    proxy.headers = {"Retry-After": "7"}
    proxy.fail("transaction", fault)
    with pytest.raises(error) as caught:
        write(ehr, intake, made(intake))
    assert getattr(caught.value, "retry_after", None) == wait
    assert "Carter" not in str(caught.value)


def test_a_server_that_is_not_there_gives_no_answer(intake: str) -> None:
    nowhere = FhirServerEhr(FhirClient(base="http://127.0.0.1:9"))
    with pytest.raises(EhrNoAnswer, match="ConnectError"):
        write(nowhere, intake, made(intake))


def test_what_the_server_holds_differently_is_noticed(
    ehr: FhirServerEhr, counterpart: Counterpart, intake: str, proxy: FaultProxy
) -> None:
    bundle, reads = made(intake), []

    def changed_before_the_read_back(kind: str) -> str:
        reads.append(kind)
        if reads == ["batch", "transaction", "batch"]:
            counterpart.put({**patient_of(counterpart, bundle), "birthDate": "1970-01-01"})
        return ""

    proxy.fault = changed_before_the_read_back
    with pytest.raises(ReadBackDiffers, match="does not hold Patient/"):
        write(ehr, intake, bundle)
    assert not EhrReceipt.objects.exists()


def test_without_leaving_out_what_is_there_versions_would_grow(
    ehr: FhirServerEhr,
    counterpart: Counterpart,
    intake: str,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The counterpart makes a version of every PUT: this is what the proof of a thousand writes counts."""
    monkeypatch.setattr(planning, "_is_there", lambda *_: False)
    bundle = made(intake)
    proxy.fail("transaction", "lost")
    with pytest.raises(EhrNoAnswer):
        write(ehr, intake, bundle)
    write(ehr, intake, bundle)
    assert versions(counterpart, bundle) == {2}


def test_without_the_version_a_change_between_reading_and_writing_would_be_lost(
    ehr: FhirServerEhr,
    counterpart: Counterpart,
    intake: str,
    proxy: FaultProxy,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = planning._entry
    monkeypatch.setattr(planning, "_entry", lambda resource, _: entry(resource, None))
    bundle = made(intake)
    write(ehr, intake, bundle)

    def changed_meanwhile(kind: str) -> str:
        if kind == "transaction":
            counterpart.put({**patient_of(counterpart, bundle), "birthDate": "1970-01-01"})
        return ""

    proxy.fault = changed_meanwhile
    write(ehr, intake, made(intake, form(phone="5556789013"), hashed="d"), "d")
    assert patient_of(counterpart, bundle)["birthDate"] != "1970-01-01"
