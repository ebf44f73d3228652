"""Workflows that ask models for summaries, the routes they ask by, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from pydantic import BaseModel

from orchestrator import AgentWorkflow, Budget, ModelRoute, PromptTemplate, RetryPolicy, StepContext
from orchestrator.models import Breaker as BreakerRow
from orchestrator.models import ModelCall, Run
from tests.model_server import Say

Work = Callable[[], int]

Person = Callable[..., User]

PRICES = {"dear": ("2.50", "10.00"), "cheap": ("0.15", "0.60")}


class Summary(BaseModel):
    """What a model is asked for."""

    text: str


def local_words(prompt: str, _kind: Any) -> Any:
    return {"text": f"local: {len(prompt)}"}


PROMPT = PromptTemplate("summary", version="1", text="Say in short: $form")
ROUTE = ModelRoute("summary", models=["openai:gpt-4o", "openai:gpt-4o-mini"], timeout=5)
WITH_LOCAL = ModelRoute("kept_up", models=["openai:gpt-4o", "local"], local=local_words, timeout=5)
FRUGAL = ModelRoute("frugal", models=["openai:gpt-4o"], budget="0.02", timeout=5)
PER_RUN = ModelRoute(
    "per_run",
    models=["openai:gpt-4o", "local"],
    local=local_words,
    budget=Budget(per_run=Decimal("0.001")),
)
HURRIED = ModelRoute("hurried", models=["openai:gpt-4o"], timeout=0.3)
OWN = ModelRoute("own", models=["ollama:llama3.1"], timeout=5)
UNPRICED = ModelRoute("unpriced", models=["openai:of-tomorrow"], budget=1)
ROUTES = {
    route.name: route for route in (ROUTE, WITH_LOCAL, FRUGAL, PER_RUN, HURRIED, OWN, UNPRICED)
}

briefs = AgentWorkflow(name="briefs", version="1")


@briefs.step(retry=RetryPolicy(retries=0), timeout=30)
def summarise(form: str, context: StepContext, route: str = "summary") -> Summary:
    return ROUTES[route].generate(PROMPT.fill(form=form), output_type=Summary, context=context)


flaky = AgentWorkflow(name="flaky_briefs", version="1")
broken_once: list[str] = []


@flaky.step(retry=RetryPolicy(retries=2, base=0.01, cap=0.02), timeout=30)
def summarise_then_fail(form: str, context: StepContext) -> Summary:
    found = ROUTE.generate(PROMPT.fill(form=form), output_type=Summary, context=context)
    if not broken_once:
        broken_once.append(form)
        raise ConnectionError
    return found


waiting = AgentWorkflow(name="waiting_briefs", version="1")


@waiting.step(retry=RetryPolicy(retries=1, base=0.01, cap=0.02), timeout=30)
def summarise_patiently(form: str, context: StepContext) -> str:
    return FRUGAL.generate(f"Patiently: {form}", context=context)


async_briefs = AgentWorkflow(name="async_briefs", version="1")


@async_briefs.step(timeout=30)
async def summarise_async(form: str, context: StepContext) -> str:
    return WITH_LOCAL.generate(form, context=context)


cut_off = AgentWorkflow(name="cut_off_briefs", version="1")


@cut_off.step(retry=RetryPolicy(retries=0), timeout=1)
def summarise_in_a_second(form: str, context: StepContext) -> str:
    return WITH_LOCAL.generate(form, context=context)


class Clock:
    """The gateway's own time: hours pass when a test says so."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return timezone.now() + self.ahead

    def passes(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


def brief(work: Work, form: str, route: str = "summary") -> Run:
    run = briefs.start(form=form, route=route).id
    work()
    return Run.objects.get(pk=run)


def course(run: Run) -> list[tuple[str, str]]:
    """The calls of a run as they happened: model and outcome."""
    rows = ModelCall.objects.filter(run=run).order_by("started_at")
    return [(row.model.removeprefix("openai:"), row.outcome) for row in rows]


def state() -> str:
    return BreakerRow.objects.get(model="openai:gpt-4o").state


def failing(status: int = 503, **headers: str) -> Callable[[], Say]:
    return lambda: Say(
        status=status, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
