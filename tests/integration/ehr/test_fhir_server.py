"""The EHR as a FHIR server: written once, read back, and errors that say what to do."""

from __future__ import annotations

from copy import deepcopy

import pytest

from orchestrator import EffectRejected
from review.intake.ehr import (
    EhrBusy,
    EhrConflict,
    EhrNoAnswer,
    EhrRefused,
    ReadBackDiffers,
    planning,
)
from review.intake.ehr.client import FhirClient
from review.intake.ehr.server import FhirServerEhr
from review.intake.records import EhrReceipt
from tests.fhir.counterpart import Counterpart
from tests.fhir.proxy import FaultProxy
from tests.integration.ehr.writing import LATER, find, made, patient_of, versions, write
from tests.unit.intake.medicine.forms import form
from tests.unit.intake.medicine.test_transaction import of_kind


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
