"""The drawer of a step lists whom it asked and what it cost; the workflows page shows and switches the models."""

from __future__ import annotations

from typing import Any

import pytest

from orchestrator import AgentWorkflow, ModelRoute, RetryPolicy, StepContext
from orchestrator.models import Breaker, Run, Step
from tests.integration.review.conftest import SignedIn, Work
from tests.model_server import Say, model_server
from tests.people import ADAM, OLGA

HTMX = {"HX-Request": "true"}
SECRET = "Emily Carter"

ROUTE = ModelRoute("greeting", models=["openai:gpt-4o", "openai:gpt-4o-mini"])
greeting = AgentWorkflow(name="greeting by a model", version="1")


@greeting.step(retry=RetryPolicy(retries=0))
def greet(name: str, context: StepContext) -> str:
    return ROUTE.generate(f"Greet {name}", context=context)


@pytest.fixture
def run(work: Work, settings: Any) -> Run:
    """A run whose first model failed and whose second one answered."""
    greeting.freeze()
    with model_server() as server:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={server.url}"]
        server.answers["gpt-4o"] = lambda: Say(status=503)
        server.answers["gpt-4o-mini"] = lambda: Say(text=f"Dear {SECRET}")
        greeting.start(name=SECRET)
        work()
    return Run.objects.get()


def test_the_drawer_lists_the_calls_without_question_and_answer(
    run: Run, signed_in: SignedIn
) -> None:
    step = Step.objects.get()
    drawer = signed_in(OLGA).get(f"/runs/{run.pk}/steps/{step.pk}/", headers=HTMX)
    page = drawer.content.decode()
    for words in ("openai:gpt-4o", "ModelUnavailable", "1000 + 200 tokens", "$0.0003", "answered"):
        assert words in page, words
    assert SECRET not in page


def test_ops_see_the_models_and_todays_money_and_only_admins_switch_them(
    run: Run, signed_in: SignedIn
) -> None:
    page = signed_in(OLGA).get("/workflows/").content.decode()
    for words in ("openai:gpt-4o-mini", "1 error lately", "In use", "Today", "$0.0003"):
        assert words in page, words
    assert "Leave it out" not in page
    row, admin = Breaker.objects.get(model="openai:gpt-4o"), signed_in(ADAM)
    assert "Leave it out" in admin.get("/workflows/").content.decode()
    address = f"/workflows/breakers/{row.pk}/"
    admin.post(address, {"to": "open", "reason": "wrong answers"})
    row = Breaker.objects.get(pk=row.pk)
    assert (row.state, row.reason) == ("open", "wrong answers")
    page = admin.get("/workflows/").content.decode()
    for words in ("Left out", "Adam Brandt: wrong answers", "Use it again"):
        assert words in page, words
    again = admin.post(address, {"to": "open", "reason": "again"}, follow=True)
    assert "open already" in again.content.decode()
    assert "Say why" in admin.post(address, {"to": "closed"}, follow=True).content.decode()
    admin.post(address, {"to": "closed", "reason": "good again"})
    assert Breaker.objects.get(pk=row.pk).state == "closed"
