"""Rules for branches: the arms that were not chosen are closed with the choice."""

from __future__ import annotations

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import StepChange
from orchestrator.engine.events import StepSucceeded
from orchestrator.engine.snapshot import RunSnapshot
from orchestrator.engine.states import StepState


def others_closed(
    definition: WorkflowDefinition, snapshot: RunSnapshot, event: StepSucceeded
) -> list[StepChange]:
    """The arms beside the chosen one are not taken; what rests on them alone follows when it settles."""
    ways = definition.arms.get(event.node)
    if ways is None:
        return []
    assert event.chosen in ways.nodes, f"branch {event.node} chose no arm of its own"
    return [
        StepChange(
            node=node,
            item=-1,
            to=StepState.NOT_TAKEN,
            reason=f"{event.node} chose {event.chosen}",
        )
        for node in ways.nodes
        if node != event.chosen and snapshot.state_of(node) is StepState.PENDING
    ]
