"""Workflows out of a text that lies in a file, where whatever reads code finds it."""

from __future__ import annotations

import importlib.util
import itertools
from pathlib import Path
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from tests.definitions import definition_of

_numbers = itertools.count()


def printed(folder: Path, source: str) -> WorkflowDefinition:
    """The workflow `work` of a module with this text."""
    path = folder / f"printed_{next(_numbers)}.py"
    path.write_text(source)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    work = module.work
    return definition_of(work)
