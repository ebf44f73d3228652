"""How far runs got, for lists of the things they work on: state, step and open gate of many runs at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User

from orchestrator.queries import dead_letters, gates, runs
from orchestrator.queries.letter_rows import DeadLetterRow
from orchestrator.queries.rows import GateDetail, RunRow
from review.presenters import RowSummary, presenter_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one run stands; `summary` is there once people had to decide, `stuck` while it is a dead letter."""

    run: RunRow
    gate_id: UUID | None
    summary: RowSummary | None
    stuck: DeadLetterRow | None


def progress_of(run_ids: Collection[UUID]) -> dict[UUID, Progress]:
    """The progress of these runs, in a fixed number of queries; unknown ids are left out."""
    if not run_ids:
        return {}
    asked = gates.latest_gates(run_ids)
    letters = dead_letters.letters_of(run_ids)
    found = {}
    for run_id, run in runs.runs_by_id(run_ids).items():
        gate, letter = asked.get(run_id), letters.get(run_id)
        found[run_id] = Progress(
            run=run,
            gate_id=gate.id if gate else None,
            summary=presenter_of(gate).row(gate.content) if gate else None,
            stuck=letter if letter and letter.state == "open" else None,
        )
    return found


def gate_of(progress: Progress | None, user: User) -> GateDetail | None:
    """The latest gate of a run with its content and votes; None before it got there."""
    if progress is None or progress.gate_id is None:
        return None
    return gates.gate_detail(progress.gate_id, user=user)
