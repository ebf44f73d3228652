"""From rows to snapshots: lock the run, then read what the event needs in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Func
from django.db.models import DateTimeField as DateTime

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.events import (
    CancelRequested,
    ContentRevised,
    DeadlinePassed,
    Event,
    ItemsSettled,
    LetterDiscarded,
    LetterReplayed,
    RunReplayed,
    VoteCast,
)
from orchestrator.engine.snapshot import (
    GateSnapshot,
    ItemCounts,
    LetterSnapshot,
    RunSnapshot,
    StepSnapshot,
    Vote,
)
from orchestrator.engine.states import (
    STEP_OPEN,
    GateState,
    LetterState,
    RunState,
    StepState,
)
from orchestrator.exceptions import NotFound
from orchestrator.models import DeadLetter, Gate, Run, Step
from orchestrator.store import versions
from orchestrator.store.votes import standing

# Results may be large, and no decision looks into one.
BYTES = ("input", "edited_input", "output")
# Only what people do, and a deadline that rejects, can touch a letter that is open: a fan-out with thousands
# of them must not read them all whenever one more item ends.
PEOPLES_EVENTS = (
    CancelRequested,
    DeadlinePassed,
    LetterDiscarded,
    LetterReplayed,
    RunReplayed,
    VoteCast,
)


class DatabaseClock(Func):
    """The database's own time, read in the same statement that takes the lock."""

    function = "clock_timestamp"
    arity = 0
    output_field = DateTime()


@dataclass(slots=True)
class Scene:
    """The locked rows one decision is about, and the hints to send once it is committed."""

    run: Run
    definition: WorkflowDefinition
    now: datetime
    steps: dict[tuple[str, int], Step]
    gate: Gate | None = None
    hints: list[str] = field(default_factory=list)


def lock_run(run_id: UUID) -> tuple[Run, datetime]:
    """The run, locked until the transaction ends, and the database's time."""
    query = Run.objects.select_for_update(of=("self",)).select_related("version")
    query = query.defer("input", "version__graph")
    run = query.annotate(moment=DatabaseClock()).filter(pk=run_id).first()
    if run is None:
        raise NotFound(f"there is no run {run_id}", code="unknown_run")
    return run, run.moment


def load_scene(run: Run, event: Event, now: datetime) -> Scene:
    """The rows the event touches: the nodes, the one item it names, the gate it names."""
    rows = {(row.node, row.item): row for row in run.steps.filter(item=-1).defer(*BYTES)}
    item = getattr(event, "item", -1)
    if item >= 0:
        found = run.steps.filter(node=event.node, item=item).defer(*BYTES).first()  # type: ignore[union-attr]
        if found is not None:
            rows[(found.node, found.item)] = found
    return Scene(
        run=run,
        definition=versions.definition_of(run.version),
        now=now,
        steps=rows,
        gate=_gate(run, event),
    )


def take_snapshot(scene: Scene, event: Event) -> RunSnapshot:
    """The frozen picture of a scene that the decision looks at."""
    run = scene.run
    nodes = {row.node: _step(row) for (_, item), row in scene.steps.items() if item < 0}
    items = [_step(row) for (_, item), row in scene.steps.items() if item >= 0]
    counted = event.node if isinstance(event, ItemsSettled) else None
    return RunSnapshot(
        id=run.pk,
        state=RunState(run.state),
        fence=run.fence,
        started_by=run.started_by_id,
        steps=nodes,
        item=items[0] if items else None,
        items={counted: _item_counts(run, counted)} if counted else {},
        gate=_gate_snapshot(scene.gate) if scene.gate else None,
        letters=_letters(scene, event),
        drifted=isinstance(event, RunReplayed) and versions.drifted_since(run),
    )


def _gate(run: Run, event: Event) -> Gate | None:
    if isinstance(event, VoteCast | ContentRevised | DeadlinePassed):
        return run.gates.filter(pk=event.gate_id).select_related("step").first()
    return None


def _step(row: Step) -> StepSnapshot:
    return StepSnapshot(
        node=row.node,
        item=row.item,
        state=StepState(row.state),
        fence=row.fence,
        tries=row.tries,
        crash_count=row.crash_count,
        variant=row.variant,
        round=row.round,
        fanned_out=row.item_count is not None,
    )


def _item_counts(run: Run, node: str) -> ItemCounts:
    rows = run.steps.filter(node=node, item__gte=0).values("state").annotate(count=Count("id"))
    by_state = {row["state"]: row["count"] for row in rows.order_by()}
    return ItemCounts(
        open=sum(by_state.get(state, 0) for state in STEP_OPEN),
        completed=by_state.get(StepState.COMPLETED, 0),
        skipped=by_state.get(StepState.SKIPPED, 0),
        dead=by_state.get(StepState.DEAD, 0),
    )


def _gate_snapshot(gate: Gate) -> GateSnapshot:
    return GateSnapshot(
        id=gate.pk,
        node=gate.step.node,
        cause=gate.cause,
        state=GateState(gate.state),
        generation=gate.generation,
        level=gate.level,
        content_hash=gate.content_hash,
        votes=tuple(Vote(person_id=vote.person_id, slot=vote.slot) for vote in standing(gate)),
    )


def _letters(scene: Scene, event: Event) -> tuple[LetterSnapshot, ...]:
    states = [LetterState.REPLAYING]
    if isinstance(event, PEOPLES_EVENTS):
        states.append(LetterState.OPEN)
    rows = DeadLetter.objects.filter(run=scene.run, state__in=states).select_related("step")
    found = []
    for row in rows.defer(*(f"step__{column}" for column in BYTES)):
        scene.steps.setdefault((row.step.node, row.step.item), row.step)
        found.append(
            LetterSnapshot(
                id=row.pk,
                node=row.step.node,
                item=row.step.item,
                state=LetterState(row.state),
            )
        )
    return tuple(found)
