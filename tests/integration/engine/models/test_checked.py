"""An answer of the right shape that its caller refuses: paid, not kept, not counted; the next model is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from orchestrator import AgentWorkflow, AnswerUnfit, ModelRoute, RetryPolicy, StepContext
from orchestrator.models import Breaker, ModelAnswer, ModelCall, Run
from orchestrator.store import payloads
from tests.model_server import ModelServer, Say, model_server

Work = Callable[[], int]

ROUTE = ModelRoute(
    "checked",
    models=["openai:gpt-4o", "openai:gpt-4o-mini", "local"],
    local=lambda prompt, _kind: f"unchecked {prompt}",
)
checked = AgentWorkflow(name="checked", version="1")
forbidden: set[str] = set()


def refuse_forbidden(answer: str) -> None:
    if answer in forbidden:
        raise AnswerUnfit("says what it must not")


@checked.step(retry=RetryPolicy(retries=0))
def ask(text: str, context: StepContext) -> list[str]:
    found = ROUTE.answer(text, output_type=str, context=context, check=refuse_forbidden)
    return [found.value, found.model]


@pytest.fixture
def server(settings: Any) -> Iterator[ModelServer]:
    checked.freeze()
    forbidden.clear()
    with model_server() as running:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={running.url}"]
        running.answers["gpt-4o"] = lambda: Say(text="dear words")
        running.answers["gpt-4o-mini"] = lambda: Say(text="cheap words")
        yield running


def answered(work: Work, text: str) -> list[str]:
    run = Run.objects.get(pk=checked.start(text=text).id)
    work()
    step = run.steps.get()
    assert step.output is not None
    found: list[str] = payloads.decode(step.output, run=run.pk, sha256=step.output_sha256)
    return found


def test_a_refused_answer_is_paid_for_and_the_next_model_is_asked(
    server: ModelServer, work: Work
) -> None:
    forbidden.add("dear words")
    assert answered(work, "x") == ["cheap words", "openai:gpt-4o-mini"]
    dear, cheap = ModelCall.objects.order_by("started_at")
    assert (dear.outcome, dear.error_class, dear.error_code) == (
        "failed",
        "AnswerUnfit",
        "answer_unfit",
    )
    assert (dear.cost or Decimal(0)) > 0
    assert cheap.outcome == "ok"
    assert ModelAnswer.objects.count() == 1


def test_what_is_asked_about_cannot_switch_a_model_off(server: ModelServer, work: Work) -> None:
    forbidden.add("dear words")
    for number in range(5):
        answered(work, str(number))
    assert Breaker.objects.get(model="openai:gpt-4o").state == "closed"
    assert server.asked("gpt-4o") == 5


def test_when_all_are_refused_the_own_function_answers_unchecked(
    server: ModelServer, work: Work
) -> None:
    forbidden.update({"dear words", "cheap words", "unchecked x"})
    assert answered(work, "x") == ["unchecked x", "local"]


def test_a_kept_answer_is_checked_as_well(server: ModelServer, work: Work) -> None:
    assert answered(work, "x") == answered(work, "x") == ["dear words", "openai:gpt-4o"]
    assert server.asked("gpt-4o") == 1
    forbidden.add("dear words")
    assert answered(work, "x") == ["cheap words", "openai:gpt-4o-mini"]
