"""Names of fan-out items for traces and gaps: what the author's label says, else a number."""

from __future__ import annotations

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.models import Step
from orchestrator.store import payloads


def item_label(definition: WorkflowDefinition | None, step: Step) -> str:
    """The name of an item (of a node: its own). Without the code of its version, a number."""
    if step.item < 0:
        return step.node
    parallel = definition.steps[step.node].parallel if definition else None
    if parallel is None or parallel.label is None or step.input is None:
        return str(step.item + 1)
    return parallel.label(payloads.decode(step.input, run=step.run_id))


def gap_message(definition: WorkflowDefinition | None, step: Step) -> str:
    """The gap in words; `{item}` in it stands for the item's label."""
    return step.gap.replace("{item}", item_label(definition, step))
