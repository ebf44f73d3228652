"""Answers that are none, models that do not answer: each ends in the next model or in our own summary."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from orchestrator import Budget
from orchestrator.models import Breaker, ModelCall
from review.intake import workflow
from tests.integration.intake.models.conftest import Take, said, sound_claims, told_in
from tests.integration.intake.models.typed_form import COMPLEX
from tests.model_server import ModelServer, Say

OTHER = {
    "sex": "male",
    "medications": ["Warfarin 5 mg once daily"],
    "allergies": ["Sulfa"],
}
# What no answer of a model can be is in tests/unit/intake/models/test_answers.py: here is one of each way.
GARBAGE = {
    "prose": Say(text="Sure! Here is the summary you asked for: the patient is fine."),
    "nested": Say(text="[" * 50_000),
    "no sentences": said([]),
    "another patient": said(sound_claims(OTHER)),
    "no answer at all": Say(raw="<html>busy</html>"),
    "no choices": Say(raw=json.dumps({"id": "x", "object": "chat.completion", "choices": []})),
    "a fault": Say(status=500),
    "too long a question": Say(status=400),
    "rate limited": Say(status=429, headers={"Retry-After": "60"}),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_an_answer_that_is_none_ends_in_our_own_summary(
    kind: str, take: Take, provider: ModelServer
) -> None:
    provider.answers["gpt-4o-mini"] = lambda: GARBAGE[kind]
    taken = take()
    assert taken.calls == [("gpt-4o-mini", "failed"), ("local", "ok")]
    assert taken.is_our_own()
    assert taken.states["summarise"] == "awaiting_review"


def test_the_next_model_answers_when_the_stronger_one_speaks_of_another_patient(
    take: Take, provider: ModelServer
) -> None:
    provider.answers["gpt-4o"] = lambda: said(sound_claims(OTHER))
    taken = take(**COMPLEX)
    assert taken.calls == [("gpt-4o", "failed"), ("gpt-4o-mini", "ok")]
    assert taken.authors == {"openai:gpt-4o-mini"}
    assert not any("Sulfa" in text for text in taken.texts)
    refused = ModelCall.objects.get(outcome="failed")
    assert (refused.error_class, refused.error_code) == ("Ungrounded", "ungrounded")
    assert (refused.cost or Decimal(0)) > 0


def test_a_model_that_keeps_silent_is_not_waited_for(
    take: Take, provider: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow, "SIMPLE", replace(workflow.SIMPLE, timeout=0.3))

    given_up = threading.Event()

    def silent() -> Say:
        given_up.wait(20)
        return said(sound_claims(told_in(provider.body)))

    provider.answers["gpt-4o-mini"] = silent
    taken = take()
    given_up.set()
    assert taken.calls == [("gpt-4o-mini", "failed"), ("local", "ok")]
    call = ModelCall.objects.get(outcome="failed")
    assert (call.error_class, call.cost) == ("ModelTimeout", None), "what it cost, nobody knows"
    assert taken.is_our_own()


def test_who_asks_for_time_gets_it(take: Take, provider: ModelServer) -> None:
    """Three answers of 429 open the breaker; it stays open for as long as the provider asked."""
    provider.answers["gpt-4o-mini"] = lambda: Say(status=429, headers={"Retry-After": "1800"})
    for number in range(4):
        taken = take(reason=f"Headache number {number}")
        assert taken.is_our_own()
    assert taken.calls == [("gpt-4o-mini", "skipped"), ("local", "ok")]
    assert provider.asked("gpt-4o-mini") <= 3
    rest = Breaker.objects.get(model="openai:gpt-4o-mini").wait_until
    assert rest is not None
    assert rest - timezone.now() > timedelta(seconds=1700)


def test_a_spent_budget_ends_in_our_own_summary(
    take: Take, provider: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = Budget(per_run=Decimal("0.0000001"))
    monkeypatch.setattr(workflow, "SIMPLE", replace(workflow.SIMPLE, budget=none))
    taken = take()
    assert taken.calls == [("gpt-4o-mini", "skipped"), ("local", "ok")]
    assert taken.is_our_own()
    assert provider.log == []


def test_no_answer_and_no_question_is_in_logs_and_errors(
    take: Take, provider: ModelServer, capfd: pytest.CaptureFixture[str]
) -> None:
    provider.answers["gpt-4o-mini"] = lambda: said(sound_claims(OTHER))
    taken = take()
    heard = "".join(capfd.readouterr()) + repr(list(ModelCall.objects.values()))
    assert "attempt_ended" in heard
    assert str(taken.run.pk) in heard
    for secret in ("Carter", "Penicillin", "Lisinopril", "Warfarin", "Sulfa"):
        assert secret not in heard
