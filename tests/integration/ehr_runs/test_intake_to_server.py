"""A whole intake into a FHIR server that fails: what the run, its trace, the logs and the server then show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from orchestrator import commands
from orchestrator.execution.sweeper import sweep
from orchestrator.models import Attempt, DeadLetter, Effect, Run, Step
from review.intake.ehr import resource_id
from review.intake.integrity import INVARIANTS
from review.intake.records import EhrReceipt, EhrResource, Intake
from tests.fhir.counterpart import Counterpart
from tests.fhir.proxy import FaultProxy
from tests.integration.ehr_runs.conftest import Approve, Sample
from tests.integration.review.conftest import Work
from tests.people import ADAM
from tests.waiting import wait_until


@pytest.fixture(autouse=True)
def server(proxy: FaultProxy, settings: Any) -> None:
    """This installation writes to the server behind the proxy."""
    settings.EHR_URL, settings.EHR_TOKEN = proxy.url, "a secret"


def retry(work: Work) -> None:
    wait_until(lambda: sweep()["due_retries"], what="the retry")
    work()


def patient() -> str:
    return f"Patient/{resource_id(str(Intake.objects.get().pk), 'patient')}"


def completed() -> bool:
    assert {one.id: one.look().count for one in INVARIANTS} == {one.id: 0 for one in INVARIANTS}
    return Run.objects.get().state == "completed"


def test_an_intake_whose_answer_was_lost_is_found_and_completed_without_a_second_write(
    submitted: Sample, approve: Approve, proxy: FaultProxy, counterpart: Counterpart, work: Work
) -> None:
    proxy.fail("transaction", "lost")
    approve()
    assert Effect.objects.get().state == "sent"
    retry(work)
    assert completed()
    assert len(proxy.sent("transaction")) == Effect.objects.get().sends == 1
    assert not EhrResource.objects.exists(), "nothing goes to the embedded EHR"
    held = counterpart.get(patient())
    assert held["name"][0]["text"] == submitted.truth["name"]
    versions = {one["id"]: one["version"] for one in EhrReceipt.objects.get().references}
    assert versions[held["id"]] == held["meta"]["versionId"]


@pytest.mark.parametrize(("status", "state"), [("429", "rejected"), ("503", "sent")])
def test_the_step_waits_as_long_as_the_server_asks(
    submitted: Sample, approve: Approve, proxy: FaultProxy, status: str, state: str
) -> None:
    proxy.headers = {"Retry-After": "100"}
    proxy.fail("transaction", status)
    approve()
    step = Step.objects.get(node="update_ehr")
    failed = Attempt.objects.get(step=step)
    assert step.state == "retrying"
    assert step.next_at - failed.ended_at >= timedelta(seconds=99)
    assert Effect.objects.get().state == state


def test_somebody_elses_record_goes_to_a_person_who_settles_it_and_replays(
    submitted: Sample,
    approve: Approve,
    proxy: FaultProxy,
    counterpart: Counterpart,
    people: dict[str, User],
    work: Work,
) -> None:
    kind, _, id_ = patient().partition("/")
    counterpart.put({"resourceType": kind, "id": id_, "birthDate": "1970-01-01"})
    approve()
    letter = DeadLetter.objects.get()
    assert (letter.reason, Effect.objects.get().state) == ("ehr_changed", "rejected")
    assert proxy.sent("transaction") == []
    counterpart.delete(patient())
    commands.replay_letter(letter.pk, user=people[ADAM.username], reason="removed the stray one")
    work()
    assert completed()


def test_an_intake_approved_again_is_left_alone_and_a_corrected_one_updated(
    submitted: Sample,
    approve: Approve,
    again: Callable[[], None],
    proxy: FaultProxy,
    counterpart: Counterpart,
) -> None:
    approve()
    first = counterpart.get(patient())
    again()
    approve()
    assert completed()
    assert len(proxy.sent("transaction")) == 1
    again()
    approve(phone="5550001111")
    assert completed()
    second = counterpart.get(patient())
    assert second["meta"]["versionId"] != first["meta"]["versionId"]
    assert {"system": "phone", "value": "5550001111"} in second["telecom"]
    assert EhrReceipt.objects.count() == 2


def test_a_write_in_doubt_is_settled_before_other_content_follows(
    submitted: Sample,
    approve: Approve,
    again: Callable[[], None],
    proxy: FaultProxy,
    counterpart: Counterpart,
    work: Work,
) -> None:
    """The answer was lost, and before the next try somebody changed what had arrived."""
    proxy.fail("transaction", "lost")
    approve()
    ours = counterpart.get(patient())
    counterpart.put({**ours, "birthDate": "1970-01-01"})
    retry(work)
    assert DeadLetter.objects.get(state="open").reason == "ehr_changed"
    assert Effect.objects.get().state == "sent"
    again()
    approve(phone="5550001111")
    assert DeadLetter.objects.get(state="open").reason == "effect_conflict"
    counterpart.put(ours)
    again()
    approve()
    assert completed()
    again()
    approve(phone="5550001111")
    assert completed()
    assert {"system": "phone", "value": "5550001111"} in counterpart.get(patient())["telecom"]
    assert len(proxy.sent("transaction")) == 2


def test_no_patient_data_is_in_logs_errors_and_addresses(
    submitted: Sample,
    approve: Approve,
    proxy: FaultProxy,
    work: Work,
    capfd: pytest.CaptureFixture[str],
) -> None:
    proxy.fail("transaction", "lost", "html")
    approve()
    retry(work)
    assert completed()
    said = "".join(capfd.readouterr())
    said += repr(list(Attempt.objects.values()))
    names = submitted.truth["name"].split()
    assert "attempt_ended" in said
    assert [word for word in (*names, "a secret") if word in said] == []
    assert {path for path, _, _ in proxy.seen} == {"/"}
