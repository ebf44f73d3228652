"""What became ready, and whether the run is over: computed in one place after every rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.states import STEP_SETTLED, RunState, StepState

LIVE = frozenset(
    {StepState.READY, StepState.RUNNING, StepState.RETRYING, StepState.AWAITING_REVIEW}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """`ready`: nodes that just became ready, in order. `state`: what the run is now.

    `not_taken`: nodes to which no way leads any more.
    """

    ready: tuple[str, ...]
    not_taken: tuple[str, ...]
    state: RunState


def settle(definition: WorkflowDefinition, states: Mapping[str, StepState]) -> Settled:
    """A step is ready when all its predecessors are settled and at least one of them delivered.

    `states` holds the nodes that have left `pending`. A step all of whose predecessors are not
    taken is not taken either. A run is over when nothing can move; with a dead step left: failed.
    """
    known = dict(states)
    ready: list[str] = []
    not_taken: list[str] = []
    for node in definition.order:
        if known.get(node, StepState.PENDING) is not StepState.PENDING:
            continue
        before = [known.get(other) for other in definition.predecessors[node]]
        if any(state not in STEP_SETTLED for state in before):
            continue
        if before and all(state is StepState.NOT_TAKEN for state in before):
            known[node] = StepState.NOT_TAKEN
            not_taken.append(node)
        else:
            ready.append(node)
    state = _run_state(definition, known, ready)
    return Settled(ready=tuple(ready), not_taken=tuple(not_taken), state=state)


def _run_state(
    definition: WorkflowDefinition, states: Mapping[str, StepState], ready: list[str]
) -> RunState:
    present = [states.get(node, StepState.PENDING) for node in definition.order]
    if StepState.REJECTED in present:
        return RunState.REJECTED
    if ready or any(state in LIVE for state in present):
        return RunState.WAITING
    if all(state in STEP_SETTLED for state in present):
        return RunState.COMPLETED
    return RunState.FAILED
