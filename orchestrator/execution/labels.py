"""Names of fan-out items for traces and gaps: what the author's label says, else a number."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.exceptions import StorageError
from orchestrator.store import payloads


class Row(Protocol):
    """A node or an item of a run, wherever it is kept."""

    @property
    def run_id(self) -> UUID: ...

    @property
    def node(self) -> str: ...

    @property
    def item(self) -> int: ...

    @property
    def input(self) -> bytes | memoryview | None: ...

    @property
    def gap(self) -> str: ...


def item_label(definition: WorkflowDefinition | None, step: Row) -> str:
    """The name of an item (of a node: its own). Without the code of its version, a number."""
    if step.item < 0:
        return step.node
    parallel = definition.steps[step.node].parallel if definition else None
    if parallel is None or parallel.label is None or step.input is None:
        return str(step.item + 1)
    try:
        return parallel.label(payloads.decode(step.input, run=step.run_id))
    except StorageError:
        return str(step.item + 1)  # a page or a gap must not fail because one input is gone


def gap_message(definition: WorkflowDefinition | None, step: Row) -> str:
    """The gap in words; `{item}` in it stands for the item's label."""
    return step.gap.replace("{item}", item_label(definition, step))
