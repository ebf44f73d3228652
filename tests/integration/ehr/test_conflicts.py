"""Somebody else writes to the same server: never over their change, and never in vain over our own."""

from __future__ import annotations

import pytest

from review.intake.ehr import (
    EhrBusy,
    EhrChanged,
    EhrNoAnswer,
    planning,
)
from review.intake.ehr.server import FhirServerEhr
from tests.fhir.counterpart import Counterpart
from tests.fhir.proxy import FaultProxy
from tests.integration.ehr.writing import find, made, patient_of, versions, write
from tests.unit.intake.medicine.forms import form
from tests.unit.intake.medicine.test_transaction import of_kind


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
