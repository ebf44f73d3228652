"""The tries of a step as rows."""

from __future__ import annotations

from orchestrator.models import Attempt, Step
from orchestrator.queries.rows import AttemptRow


def attempt_rows(step: Step) -> tuple[AttemptRow, ...]:
    """Every try of this step, in order, late results after the try they belong to."""
    rows = Attempt.objects.filter(step=step).order_by("number", "id")
    return tuple(_row(row) for row in rows)


def _row(row: Attempt) -> AttemptRow:
    started = row.started_at or row.ended_at
    return AttemptRow(
        number=row.number,
        outcome=row.outcome,
        error_class=row.error_class,
        error_code=row.error_code,
        message=row.message,
        frames=tuple(row.frames),
        started_at=started,
        ended_at=row.ended_at,
        latency_ms=(row.ended_at - started).total_seconds() * 1000,
        input_hash=row.input_hash,
        worker=row.worker,
        function=row.function,
    )
