"""How runs ended or stand, in the few words that people and scripts ask for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from orchestrator.queries import dead_letters, gates, runs
from orchestrator.queries.letter_rows import DeadLetterRow
from orchestrator.queries.rows import GateRow, RunRow

Standing = Literal["running", "waiting", "completed", "rejected", "dead_letter", "cancelled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Where one run stands; `content` is what people see or saw at its gate.

    `seconds` runs until people were asked, or until the run ended.
    """

    run_id: UUID
    standing: Standing
    reason: str
    message: str
    content: Any
    seconds: float

    @property
    def is_settled(self) -> bool:
        """No machine will do anything more by itself."""
        return self.standing != "running"


def outcomes_of(run_ids: Collection[UUID]) -> dict[UUID, Outcome]:
    """The outcome of each of these runs, in a fixed number of queries."""
    found_gates = gates.latest_gates(run_ids)
    letters = dead_letters.letters_of(run_ids)
    return {
        run_id: _outcome(run, found_gates.get(run_id), letters.get(run_id))
        for run_id, run in runs.runs_by_id(run_ids).items()
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What some runs took: ended tries, and milliseconds inside their functions."""

    steps: int
    work_ms: float


def work_done(run_ids: Collection[UUID]) -> Work:
    """Steps and function time of these runs."""
    steps, work_ms = runs.work_of(run_ids)
    return Work(steps=steps, work_ms=work_ms)


def _outcome(run: RunRow, gate: GateRow | None, letter: DeadLetterRow | None) -> Outcome:
    standing = _standing(run, gate)
    is_dead = standing == "dead_letter" and letter is not None
    ended = gate.opened_at if gate else run.finished_at
    return Outcome(
        run_id=run.id,
        standing=standing,
        reason=letter.reason if is_dead and letter else "",
        message=letter.message if is_dead and letter else "",
        content=gate.content if gate else None,
        seconds=_seconds(run.created_at, ended) if ended else run.duration_seconds,
    )


def _standing(run: RunRow, gate: GateRow | None) -> Standing:
    match run.state:
        case "completed":
            return "completed"
        case "rejected":
            return "rejected"
        case "cancelled":
            return "cancelled"
        case "failed":
            return "dead_letter"
        case _:
            return "waiting" if gate and not gate.is_closed else "running"


def _seconds(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds()
