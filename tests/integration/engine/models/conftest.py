"""A provider that answers by script and counts on its own, and the gateway's own time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from orchestrator.execution import asking
from tests.integration.engine.models.briefs import (
    Clock,
    async_briefs,
    briefs,
    broken_once,
    cut_off,
    flaky,
    waiting,
)
from tests.model_server import ModelServer, model_server


@pytest.fixture
def server(settings: Any) -> Iterator[ModelServer]:
    for workflow in (briefs, flaky, waiting, async_briefs, cut_off):
        workflow.freeze()
    broken_once.clear()
    with model_server() as running:
        settings.ORCHESTRATOR_MODEL_PROVIDERS = [f"openai={running.url}"]
        yield running


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(asking, "now", made)
    return made
