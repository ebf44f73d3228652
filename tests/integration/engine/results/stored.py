"""Results as they are stored, and whether all of them are sound."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from orchestrator.models import Step
from orchestrator.store import payloads

Work = Callable[[], int]
MEGABYTE = 1_000_000


def blobs(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def stored(node: str, item: int = -1) -> Step:
    return Step.objects.get(node=node, item=item)


def value_of(step: Step) -> Any:
    assert step.output is not None
    return payloads.decode(step.output, run=step.run_id, sha256=step.output_sha256)


def check_is_clean() -> None:
    call_command("engine_check", settled=True, full=True, stdout=StringIO())
