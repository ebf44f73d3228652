"""Names of fan-out items for traces and gaps: what the author's label says, else a number."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.execution.contracts import load_argument
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
    """The name of an item (of a node: its own). Without the code of its version, a number.

    A number, too, where the label fails or the input is gone: no page, gap or result may fail for want of a name.
    """
    if step.item < 0:
        return step.node
    try:
        return _by_its_label(definition, step) or str(step.item + 1)
    except Exception:  # noqa: BLE001 - an author's function, over an input that may be gone
        return str(step.item + 1)


def _by_its_label(definition: WorkflowDefinition | None, step: Row) -> str:
    parallel = definition.steps[step.node].parallel if definition else None
    if definition is None or parallel is None or parallel.label is None or step.input is None:
        return ""
    element = payloads.decode(step.input, run=step.run_id)
    name: Any = parallel.label(load_argument(_type_of_item(definition, step.node), element))
    return "" if name is None else str(name)


def _type_of_item(definition: WorkflowDefinition, node: str) -> Any:
    binding = definition.bindings[node]
    kinds = (
        binding.types[name] for name, source in binding.sources.items() if source.kind == "item"
    )
    return next(kinds, Any)


def gap_message(definition: WorkflowDefinition | None, step: Row) -> str:
    """The gap in words; `{item}` in it stands for the item's label."""
    return step.gap.replace("{item}", item_label(definition, step))
