"""How far runs got, for lists of the things they work on: state, step and open gate of many runs at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from orchestrator.queries import gates, runs
from orchestrator.queries.rows import GateDetail, RunRow
from review.access import ROLES
from review.presenters import RowSummary, presenter_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Where one run stands; `summary` is there while people have to decide."""

    run: RunRow
    gate_id: UUID | None
    summary: RowSummary | None


def progress_of(run_ids: Collection[UUID], user: User) -> dict[UUID, Progress]:
    """The progress of these runs, in two queries; unknown ids are left out."""
    if not run_ids:
        return {}
    waiting: dict[UUID, Any] = {
        row.run_id: row
        for row in gates.open_gates(
            roles=frozenset(ROLES), view="all", user_id=user.pk, page=1, page_size=200
        ).rows
    }
    found = {}
    for run_id, run in runs.runs_by_id(run_ids).items():
        gate = waiting.get(run_id)
        found[run_id] = Progress(
            run=run,
            gate_id=gate.id if gate else None,
            summary=presenter_for(gate.workflow).row(gate.content) if gate else None,
        )
    return found


def gate_of(run_id: UUID, user: User) -> GateDetail | None:
    """The latest gate of a run with its content and votes; None before it got there."""
    gate_id = runs.run_detail(run_id).gate_id
    return gates.gate_detail(gate_id, user=user) if gate_id else None
