"""The log of tries: insert only."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from orchestrator.engine.changes import AttemptEnded
from orchestrator.engine.events import Failure
from orchestrator.engine.states import Outcome
from orchestrator.models import Attempt, Run, Step
from orchestrator.store import rows

NUMBERS = re.compile(r"0x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


def fingerprint(node: str, failure: Failure) -> str:
    """The same for errors that differ only in numbers and ids: how dead letters are grouped."""
    normal = NUMBERS.sub("#", failure.message)
    text = f"{node}|{failure.error_class}|{failure.code}|{normal}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def record(step: Step, run: Run, ended: AttemptEnded, *, now: datetime) -> None:
    """One ended try. A step that was never started (an empty fan-out) still counts from 1."""
    failure = ended.failure
    attempt = Attempt(
        step=step,
        number=step.fence,
        round=step.round,
        outcome=ended.outcome.value,
        error_class=failure.error_class if failure else "",
        error_code=failure.code if failure else "",
        message=failure.message if failure else "",
        frames=list(failure.frames) if failure else [],
        fingerprint=fingerprint(step.node, failure) if failure else "",
        function=ended.function,
        input_hash=ended.input_hash,
        worker=step.worker or run.worker,
        code_version=run.version.fingerprint,
        output_size=ended.output_size,
        work_ms=ended.work_ms,
        queued_at=step.ready_at,
        started_at=step.started_at,
        ended_at=now,
    )
    rows.insert(attempt)


def record_late(step: Step, *, function: str, worker: str, input_hash: str, now: datetime) -> None:
    """A result that came after its lease was lost: kept for the record, once; nothing else changes."""
    late = Attempt(
        step=step,
        number=step.fence,
        round=step.round,
        outcome=Outcome.LATE.value,
        function=function,
        worker=worker,
        input_hash=input_hash,
        started_at=None,
        ended_at=now,
    )
    Attempt.objects.bulk_create([late], ignore_conflicts=True)
