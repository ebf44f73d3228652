"""A folder of the test's own for results too large for their row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from orchestrator.declare import workflow as workflow_module


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of their own for blobs; these workflows are of this module alone."""
    monkeypatch.setattr(workflow_module, "_declared", [])
    settings.ORCHESTRATOR_BLOBS = str(tmp_path / "blobs")
    return tmp_path / "blobs"
