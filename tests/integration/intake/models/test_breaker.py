"""The stronger model fails: the cheaper one writes for ten minutes, one probe brings it back, all on the trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from orchestrator.execution import asking
from orchestrator.models import Breaker, ModelCall
from orchestrator.queries import runs
from tests.fakellm_server import fakellm
from tests.integration.intake.models.conftest import Take, Taken
from tests.integration.intake.models.typed_form import COMPLEX
from tests.model_server import ModelServer, Say

FAILED, DEAR, CHEAP = ("gpt-4o", "failed"), ("gpt-4o", "ok"), ("gpt-4o-mini", "ok")
SKIPPED = ("gpt-4o", "skipped")
PRICES = {"gpt-4o": ("2.50", "10.00"), "gpt-4o-mini": ("0.15", "0.60")}
SENTENCE = json.dumps({"claims": [{"text": "The patient is female.", "fields": ["sex"]}]})

Heal = Callable[[], None]


def ten_minutes(take: Take, heal: Heal, monkeypatch: pytest.MonkeyPatch) -> Taken:
    """Three failures, three forms within ten minutes, the probe: each form as it must have gone. The probed one."""
    ahead = [timedelta()]
    monkeypatch.setattr(asking, "now", lambda: timezone.now() + ahead[0])

    def next_form(number: int) -> Taken:
        return take(**{**COMPLEX, "reason": f"Headache since visit {number}"})

    for number in range(3):
        assert next_form(number).calls == [FAILED, CHEAP]
        ahead[0] += timedelta(seconds=5)
    heal()
    for number in range(3, 6):
        taken = next_form(number)
        assert taken.calls == [SKIPPED, CHEAP]
        assert taken.authors == {"openai:gpt-4o-mini"}
        ahead[0] += timedelta(seconds=190)
    ahead[0] += timedelta(seconds=30)
    probed = next_form(6)
    assert probed.calls == [DEAR]
    assert probed.authors == {"openai:gpt-4o"}
    assert Breaker.objects.get(route="summary_complex", model="openai:gpt-4o").state == "closed"
    return probed


def test_the_ledger_is_the_providers_bill_to_the_cent(
    take: Take, provider: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = provider.answers["gpt-4o"]
    provider.answers["gpt-4o"] = lambda: Say(status=503)
    probed = ten_minutes(take, lambda: provider.answers.__setitem__("gpt-4o", sound), monkeypatch)
    costs = ModelCall.objects.values_list("cost", flat=True)
    assert sum((cost or Decimal(0) for cost in costs), Decimal(0)) == provider.bill(PRICES) > 0
    assert None not in costs
    step = next(one for one in runs.run_detail(probed.run.pk).steps if one.node == "write_complex")
    (call,) = runs.step_detail(step.id, may_see_content=False).step.calls
    assert (call.model, call.is_probe, call.template) == ("openai:gpt-4o", True, "intake_summary 1")


def test_the_same_against_a_server_that_others_wrote(
    take: Take, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def script(dear: str) -> str:
        cheap = f"{{content: {json.dumps(SENTENCE)}}}"
        return (
            "version: 1\nrules:\n"
            f'  - {{name: dear, when: {{model_matches: "gpt-4o"}}, respond: {dear}}}\n'
            f'  - {{name: cheap, when: {{model_matches: "gpt-4o-mini"}}, respond: {cheap}}}\n'
        )

    failing = script('{status: 503, error: "down"}')
    with fakellm(tmp_path / "fakellm.yaml", failing) as server:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={server.base}/v1"]
        healed = script(f"{{content: {json.dumps(SENTENCE)}}}")
        ten_minutes(take, lambda: server.says(healed), monkeypatch)
        asked = ModelCall.objects.exclude(outcome="skipped")
        assert server.log() == {
            "dear": asked.filter(model="openai:gpt-4o").count(),
            "cheap": asked.filter(model="openai:gpt-4o-mini").count(),
        }
