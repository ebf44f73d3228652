"""Reads around replays of runs: who asked for them, and what the next one would repeat."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from orchestrator.engine import endings
from orchestrator.engine.states import EffectState, RunState, StepState
from orchestrator.exceptions import Conflict, NotFound
from orchestrator.execution.arguments import editable
from orchestrator.models import Effect, Replay, Run, Step
from orchestrator.queries.replay_rows import ReplayPreview, ReplayRow
from orchestrator.store import payloads, versions
from orchestrator.store.roles import name_of


def replays_of(run: Run, *, may_see_content: bool) -> tuple[ReplayRow, ...]:
    """Every replay of the run, the newest first; what was replaced only for those who may see it."""
    rows = Replay.objects.filter(run=run).select_related("person").order_by("-id")
    return tuple(_row(row, may_see_content) for row in rows)


def cannot_because(step: Step) -> str:
    """Why the run of this step cannot go again from it, in a sentence; "" when it can."""
    if step.item >= 0:
        return "An item is replayed by its dead letter, or with its whole step."
    refusal = endings.barred(RunState(step.run.state), StepState(step.state), step.node)
    return refusal.refused.message if refusal and refusal.refused else ""


def replay_preview(run_id: UUID, step_id: int, *, may_see_content: bool) -> ReplayPreview:
    """What a replay from this step would do. NotFound for a step of another run."""
    step = Step.objects.select_related("run__version").filter(pk=step_id).first()
    if step is None or step.run_id != run_id:
        raise NotFound(f"Run {run_id} has no such step.", code="unknown_step")
    try:
        definition = versions.definition_of(step.run.version)
    except Conflict as conflict:
        return _preview(step, cannot_because=f"It cannot be replayed here: {conflict}.")
    after = definition.downstream(step.node)[1:]
    given = editable(definition, step)
    return _preview(
        step,
        cannot_because=cannot_because(step),
        after=after,
        reviews=tuple(n for n in (step.node, *after) if definition.steps[n].gate),
        writes=_writes_done(step, after),
        review_before=given.review_before,
        input=given.shown if may_see_content else None,
    )


def _preview(step: Step, **more: Any) -> ReplayPreview:
    return ReplayPreview(
        run_id=step.run_id, step_id=step.pk, node=step.node, round=step.round, **more
    )


def _writes_done(step: Step, after: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Writes to foreign systems that stay as they are: the step and the operation of each."""
    done = Effect.objects.filter(
        run=step.run_id, step__node__in=(step.node, *after), state=EffectState.CONFIRMED
    )
    return tuple(done.values_list("step__node", "operation").distinct().order_by("step__node"))


def _row(row: Replay, may_see_content: bool) -> ReplayRow:
    difference: dict[str, dict[str, Any]] = {}
    if row.edited_input is not None:
        difference = payloads.decode(row.edited_input, run=row.run_id)
    return ReplayRow(
        person_name=name_of(row.person),
        at=row.created_at,
        step=row.node,
        reason=row.reason,
        edited=tuple(difference),
        old=_side(difference, "old") if may_see_content else {},
        new=_side(difference, "new") if may_see_content else {},
    )


def _side(difference: dict[str, dict[str, Any]], side: str) -> dict[str, Any]:
    return {name: change[side] for name, change in difference.items() if side in change}
