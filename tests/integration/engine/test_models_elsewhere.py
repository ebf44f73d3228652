"""The gateway against a server that others wrote (fakellm): it opens, falls back and closes as against our own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest
from django.utils import timezone

from orchestrator import AgentWorkflow, ModelRoute, RetryPolicy, StepContext
from orchestrator.execution import asking
from orchestrator.models import Breaker, ModelCall, Run
from tests.waiting import wait_until

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


class Other:
    """The running server: its script is a file, its log an address."""

    def __init__(self, script: Path, port: int) -> None:
        self.script, self.base = script, f"http://127.0.0.1:{port}"

    def is_up(self) -> bool:
        try:
            return bool(self.log()) or True
        except URLError:
            return False

    def log(self) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.base}/_fakellm/stats") as answer:
            found: dict[str, int] = json.load(answer)["by_rule"]
        return found

    def says(self, script: str) -> None:
        self.script.write_text(script)
        request = urllib.request.Request(f"{self.base}/_fakellm/reload", method="POST")
        urllib.request.urlopen(request).close()


@pytest.fixture
def other(tmp_path: Path, settings: Any) -> Iterator[Other]:
    elsewhere.freeze()
    script = tmp_path / "fakellm.yaml"
    script.write_text(FAILING)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = "from fakellm.cli import main; main()"
    command = [sys.executable, "-c", program, "serve", "--port", str(port), "--config", str(script)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            running = Other(script, port)
            wait_until(running.is_up, seconds=20, what="the start of fakellm")
            settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={running.base}/v1"]
            yield running
        finally:
            process.terminate()


def test_three_failures_ten_minutes_of_the_cheaper_model_and_one_probe(
    other: Other, work: Work, monkeypatch: pytest.MonkeyPatch
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
