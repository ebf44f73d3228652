"""The gateway against a server that others wrote (fakellm): it opens, falls back and closes as against our own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from orchestrator import AgentWorkflow, ModelRoute, RetryPolicy, StepContext
from orchestrator.execution import asking
from orchestrator.models import Breaker, ModelCall, Run
from tests.fakellm_server import FakeLlm, fakellm

Work = Callable[[], int]

ROUTE = ModelRoute("elsewhere", models=["openai:gpt-4o", "openai:gpt-4o-mini"], timeout=10)
elsewhere = AgentWorkflow(name="elsewhere", version="1")

FAILING = """
version: 1
rules:
  - {name: dear, when: {model_matches: "gpt-4o"}, respond: {status: 503, error: "down"}}
  - {name: cheap, when: {model_matches: "gpt-4o-mini"}, respond: {content: "cheap words"}}
"""
HEALED = FAILING.replace('{status: 503, error: "down"}', '{content: "dear words"}')


@elsewhere.step(retry=RetryPolicy(retries=0))
def ask(text: str, context: StepContext) -> str:
    return ROUTE.generate(text, context=context)


@pytest.fixture
def other(tmp_path: Path, settings: Any) -> Iterator[FakeLlm]:
    elsewhere.freeze()
    with fakellm(tmp_path / "fakellm.yaml", FAILING) as running:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={running.base}/v1"]
        yield running


def test_three_failures_ten_minutes_of_the_cheaper_model_and_one_probe(
    other: FakeLlm, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = [timedelta()]
    monkeypatch.setattr(asking, "now", lambda: timezone.now() + ahead[0])

    def models(text: str) -> list[tuple[str, str]]:
        run = elsewhere.start(text=text).id
        work()
        assert Run.objects.get(pk=run).state == "completed"
        rows = ModelCall.objects.filter(run=run).order_by("started_at")
        return [(row.model, row.outcome) for row in rows]

    for number in range(3):
        assert models(f"failing {number}")[1] == ("openai:gpt-4o-mini", "ok")
    other.says(HEALED)
    for number in range(3):
        assert models(f"open {number}")[0] == ("openai:gpt-4o", "skipped")
        ahead[0] += timedelta(seconds=200)
    assert models("the probe") == [("openai:gpt-4o", "ok")]
    assert Breaker.objects.get(model="openai:gpt-4o").state == "closed"
    asked = ModelCall.objects.exclude(outcome="skipped")
    assert other.log() == {
        "dear": asked.filter(model="openai:gpt-4o").count(),
        "cheap": asked.filter(model="openai:gpt-4o-mini").count(),
    }
