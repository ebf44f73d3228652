"""What became ready, and whether the run is over: computed in one place after every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import STEP_DELIVERED, RunState, StepState

LIVE = frozenset(
    {StepState.READY, StepState.RUNNING, StepState.RETRYING, StepState.AWAITING_REVIEW}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`ready`: nodes that just became ready, in order. `state`: what the run is now."""

    ready: tuple[str, ...]
    state: RunState


def settle(definition: WorkflowDefinition, states: Mapping[str, StepState]) -> Settled:
    """A step is ready when all its predecessors delivered; a run is over when nothing can move.

    `states` holds the nodes that have left `pending`. Nothing live and a dead step left: failed.
    """
    ready = tuple(
        node
        for node in definition.order
        if states.get(node, StepState.PENDING) is StepState.PENDING
        and all(states.get(other) in STEP_DELIVERED for other in definition.predecessors[node])
    )
    return Settled(ready=ready, state=_run_state(definition, states, ready))


def _run_state(
    definition: WorkflowDefinition, states: Mapping[str, StepState], ready: tuple[str, ...]
) -> RunState:
    present = [states.get(node, StepState.PENDING) for node in definition.order]
    if StepState.REJECTED in present:
        return RunState.REJECTED
    if ready or any(state in LIVE for state in present):
        return RunState.WAITING
    if all(state in STEP_DELIVERED for state in present):
        return RunState.COMPLETED
    return RunState.FAILED
