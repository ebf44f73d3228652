"""Workflows of these tests, many of them broken, are nobody else's to freeze or find."""

from __future__ import annotations

import pytest

from orchestrator.declare import registry
from orchestrator.declare import workflow as workflow_module


@pytest.fixture(autouse=True)
def _declared_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow_module, "_declared", [])
    monkeypatch.setattr(registry, "_known", {})
