"""Rules for fan-out nodes: their items are planned once, and joined once when none is open."""

from __future__ import annotations

from datetime import datetime

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import AttemptEnded, ItemLettersDiscarded, ItemsCreated, StepChange
from orchestrator.engine.decision import Decision, changed, ignored
from orchestrator.engine.events import ItemsPlanned, ItemsSettled
from orchestrator.engine.snapshot import RunSnapshot
from orchestrator.engine.states import RUN_OPEN, Outcome, StepState
from orchestrator.engine.steps import held_step


def planned(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: ItemsPlanned, now: datetime
) -> Decision:
    """The node keeps running while its items do; an empty list completes it at once."""
    if held_step(snapshot, node=event.node, item=-1, fence=event.fence) is None:
        return ignored("late: somebody else plans this fan-out")
    if not event.inputs:
        return _joined(event.node, "an empty list")
    spec = definition.steps[event.node].parallel
    window = spec.max_workers if spec else 1
    created = ItemsCreated(
        node=event.node, inputs=event.inputs, window=window, edited_input=event.edited_input
    )
    return changed(created)


def settled(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: ItemsSettled, now: datetime
) -> Decision:
    """The node completes when every item delivered, and is dead when more are than it can do without."""
    counts = snapshot.items.get(event.node)
    if snapshot.state not in RUN_OPEN or snapshot.state_of(event.node) is not StepState.RUNNING:
        return ignored("joined before")
    if counts is None or counts.open:
        return ignored("items are still open")
    spec = definition.steps[event.node].parallel
    if counts.dead and spec and spec.can_do_without(counts.dead, of=counts.total):
        reason = f"goes on without {counts.dead} of {counts.total} items"
        join = _joined(event.node, reason)
        return changed(*join.changes, ItemLettersDiscarded(node=event.node, reason=reason))
    if counts.dead:
        reason = f"{counts.dead} of {counts.total} items are dead letters"
        return changed(
            AttemptEnded(node=event.node, item=-1, outcome=Outcome.ERROR),
            StepChange(node=event.node, item=-1, to=StepState.DEAD, reason=reason),
        )
    return _joined(event.node, "all items delivered")


def _joined(node: str, reason: str) -> Decision:
    return changed(
        AttemptEnded(node=node, item=-1, outcome=Outcome.OK),
        StepChange(node=node, item=-1, to=StepState.COMPLETED, reason=reason),
    )
