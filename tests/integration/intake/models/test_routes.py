"""Which models write about which form, who is told of it, and what is told to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from orchestrator.models import ModelCall, Run, Step
from orchestrator.store import payloads
from review.intake.records import EhrReceipt, EhrResource
from tests.integration.intake.models.conftest import Take, said, told_in
from tests.integration.intake.models.typed_form import COMPLEX
from tests.model_server import ModelServer

FEMALE = {"text": "The patient is female.", "fields": ["sex"]}


def output_of(step: Step) -> Any:
    assert step.output is not None
    return payloads.decode(step.output, run=step.run_id, sha256=step.output_sha256)


def test_without_a_provider_the_project_writes_the_summary_itself(take: Take) -> None:
    taken = take()
    assert taken.calls == [("local", "ok")]
    assert taken.is_our_own()
    assert taken.states["write_complex"] == "not_taken"


def test_a_routine_form_goes_to_the_cheaper_model_and_a_complex_one_to_the_stronger(
    take: Take, provider: ModelServer
) -> None:
    routine, hard = take(), take(**COMPLEX)
    assert routine.calls == [("gpt-4o-mini", "ok")]
    assert hard.calls == [("gpt-4o", "ok")]
    assert routine.states["write_complex"] == hard.states["write_simple"] == "not_taken"
    assert set(ModelCall.objects.values_list("route", "template")) == {
        ("summary_simple", "intake_summary 1"),
        ("summary_complex", "intake_summary 1"),
    }


def test_nobody_is_asked_about_a_form_that_says_nothing_of_note(
    take: Take, provider: ModelServer
) -> None:
    form = {"conditions": " ", "surgeries": "None"}
    taken = take(medications="None", allergies="None", **form)
    assert taken.calls == []
    assert taken.is_our_own()


def test_each_sentence_says_which_model_wrote_it_and_the_rest_is_our_own(
    take: Take, provider: ModelServer
) -> None:
    taken = take()
    by = {claim["text"]: claim.get("by", "") for claim in taken.content["summary"]}
    assert by["Allergic to Penicillin."] == "openai:gpt-4o-mini"
    assert "Allergies: Penicillin." not in by
    (first, *_) = by
    assert first.startswith("Emily Carter")
    assert by[first] == ""


def test_a_model_hears_medicine_and_not_who_the_patient_is(
    take: Take, provider: ModelServer
) -> None:
    take()
    (entry,) = provider.log
    question = entry["body"]["messages"][-1]["content"]
    assert told_in(entry["body"])["medications"] == ["Lisinopril 10 mg once daily"]
    for secret in ("Emily", "Carter", "1992", "Oak Avenue", "555", "BR-204981", "example.com"):
        assert secret not in question
    assert "tools" not in entry["body"]


def test_a_question_stays_under_four_thousand_tokens_and_says_what_went_in(
    take: Take, provider: ModelServer
) -> None:
    taken = take()
    (entry,) = provider.log
    asked = sum(len(str(message["content"]).encode()) for message in entry["body"]["messages"])
    schema = len(str(entry["body"]["response_format"]))
    assert (asked + schema) / 3 < 4000
    written = output_of(
        Step.objects.get(
            run=taken.run, node__in=["write_simple", "write_complex"], state="completed"
        )
    )
    ledger = {one["step"]: one["kept"] for one in written["context"]}
    assert ledger["merge_pages"] == ledger["gather_fields"] == "dropped"
    assert ledger["select_facts"] == "raw"


def test_an_approved_summary_of_a_model_reaches_the_ehr_as_it_was_approved(
    take: Take, provider: ModelServer, approve: Callable[[], None]
) -> None:
    taken = take()
    approve()
    assert Run.objects.get(pk=taken.run.pk).state == "completed"
    assert EhrReceipt.objects.count() == 1
    (note,) = EhrResource.objects.filter(resource_type="Composition")
    assert "Allergic to Penicillin." in str(note.resource)


def test_two_forms_that_say_the_same_pay_once(take: Take, provider: ModelServer) -> None:
    first = take()
    second = take(reason="Severe migraines ")  # another file, the same facts
    assert (first.calls, second.calls) == ([("gpt-4o-mini", "ok")], [("gpt-4o-mini", "cached")])
    assert provider.asked("gpt-4o-mini") == 1
    assert second.authors == {"openai:gpt-4o-mini"}


def test_a_model_that_says_nothing_of_a_list_leaves_it_to_us(
    take: Take, provider: ModelServer
) -> None:
    provider.answers["gpt-4o-mini"] = lambda: said([FEMALE])
    taken = take()
    assert taken.authors == {"openai:gpt-4o-mini"}
    assert "Allergies: Penicillin." in taken.texts
    assert "Takes Lisinopril 10 mg once daily." in taken.texts
