"""Providers that fail, hang, ask for time or are not there: who answers then."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from orchestrator import OrchestratorError, Prompt, StepCancelled
from orchestrator.execution import gateway
from orchestrator.execution.questions import Question
from orchestrator.llm.shapes import Shape
from orchestrator.models import Attempt, DeadLetter, ModelCall, Run, Step
from orchestrator.models import Breaker as BreakerRow
from orchestrator.store import claims, versions
from tests.integration.engine.models.briefs import (
    PRICES,
    ROUTE,
    Clock,
    Work,
    async_briefs,
    brief,
    briefs,
    course,
    cut_off,
    failing,
    waiting,
)
from tests.model_server import ModelServer, Say


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (Say(text="<html>no</html>"), "AnswerInvalid"),
        (Say(text='{"text": 3}'), "AnswerInvalid"),
        (Say(raw="<html>gateway</html>"), "ModelUnavailable"),
        (Say(status=429), "RateLimited"),
        (Say(status=500), "ModelUnavailable"),
        (Say(status=401), "ModelDenied"),
        (Say(status=400), "QuestionRefused"),
    ],
)
def test_whatever_is_no_answer_falls_to_the_next_model(
    server: ModelServer, work: Work, said: Say, error: str
) -> None:
    server.answers["gpt-4o"] = lambda: said
    run = brief(work, f"{error} {said.raw}{said.text}", "kept_up")
    assert run.state == "completed"
    failed, local = ModelCall.objects.filter(run=run).order_by("started_at")
    assert (failed.outcome, failed.error_class, local.model) == ("failed", error, "local")
    charged = server.bill({"gpt-4o": PRICES["dear"]}) if not said.raw else 0
    assert failed.cost == charged
    errors = BreakerRow.objects.get(model="openai:gpt-4o").failed_at
    assert len(errors) == (0 if error == "QuestionRefused" else 1)


def test_a_model_that_hangs_is_given_up_and_nobody_knows_what_it_cost(
    server: ModelServer, work: Work
) -> None:
    go = threading.Event()

    def hanging() -> Say:
        go.wait(10)
        return Say()

    server.answers["gpt-4o"] = hanging
    run = brief(work, "hang", "hurried")
    go.set()
    call = ModelCall.objects.get(run=run)
    assert (call.outcome, call.error_class, call.cost) == ("failed", "ModelTimeout", None)
    assert DeadLetter.objects.get(run=run).error_class == "NoModelAnswered"


def test_a_provider_that_cannot_be_reached_falls_to_the_next_model(
    server: ModelServer, work: Work, settings: Any
) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = ["openai=http://127.0.0.1:9/v1"]
    run = brief(work, "nobody there", "kept_up")
    assert course(run) == [("gpt-4o", "failed"), ("local", "ok")]


def test_without_any_provider_the_local_function_answers_and_nothing_leaves(
    server: ModelServer, work: Work, settings: Any
) -> None:
    settings.ORCHESTRATOR_MODEL_PROVIDERS = []
    run = brief(work, "at home", "kept_up")
    assert (run.state, course(run), server.log) == ("completed", [("local", "ok")], [])
    assert ModelCall.objects.get().cost == 0
    lost = brief(work, "nowhere")
    assert lost.state == "failed"
    assert "ORCHESTRATOR_MODEL_PROVIDERS" in DeadLetter.objects.get(run=lost).message


def test_a_step_that_is_a_coroutine_asks_as_well(server: ModelServer, work: Work) -> None:
    run = async_briefs.start(form="awaited").id
    work()
    assert Run.objects.get(pk=run).state == "completed"
    assert server.asked("gpt-4o") == 1


def test_a_retry_after_is_waited_for_by_the_next_calls_and_by_the_step(
    server: ModelServer, work: Work, clock: Clock
) -> None:
    server.answers["gpt-4o"] = failing(429, Retry_After="120")
    before = timezone.now()
    run = waiting.start(form="x").id
    work()
    step = Step.objects.get(run=run)
    assert step.state == "retrying"
    assert step.next_at is not None
    assert step.next_at >= before + timedelta(seconds=119)
    assert Attempt.objects.get(step=step).error_code == "no_model_answered"
    assert course(brief(work, "too soon", "frugal")) == [("gpt-4o", "skipped")]
    clock.passes(121)
    server.answers["gpt-4o"] = Say
    assert course(brief(work, "in time", "frugal")) == [("gpt-4o", "ok")]


def test_a_step_that_runs_out_of_time_at_a_model_closes_its_call(
    server: ModelServer, work: Work
) -> None:
    go = threading.Event()

    def hanging() -> Say:
        go.wait(10)
        return Say()

    server.answers["gpt-4o"] = hanging
    run = cut_off.start(form="slow").id
    work()
    go.set()
    assert Attempt.objects.get(step__run=run).outcome == "timeout"
    call = ModelCall.objects.get(run=run)
    assert (call.outcome, call.error_class, call.cost) == ("failed", "StepTimeout", None)
    assert len(BreakerRow.objects.get(model="openai:gpt-4o").failed_at) == 1


def test_whoever_lost_the_step_asks_nobody(server: ModelServer, work: Work) -> None:
    briefs.start(form="lost")
    held = claims.claim("w1", ["default"], versions.shares_of(versions.carried_definitions()))
    assert held is not None
    Run.objects.update(fence=99)
    with pytest.raises(StepCancelled, match="no longer holds"):
        gateway.answer(held, Question(route=ROUTE, prompt=Prompt(text="x"), shape=Shape(str)))
    assert server.log == []


def test_a_model_is_not_asked_inside_a_transaction(server: ModelServer, work: Work) -> None:
    briefs.start(form="inside")
    held = claims.claim("w1", ["default"], versions.shares_of(versions.carried_definitions()))
    assert held is not None
    with pytest.raises(OrchestratorError, match="outside of transactions"), transaction.atomic():
        gateway.answer(held, Question(route=ROUTE, prompt=Prompt(text="x"), shape=Shape(str)))
    assert server.log == []
