"""The arguments of one try: outputs of earlier steps, run inputs, the item, edits of an admin, the context."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson

from orchestrator.declare.binding import Binding, Source
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.flow import ReduceSpec, join
from orchestrator.execution.context import step_context
from orchestrator.execution.contracts import load_argument
from orchestrator.execution.memory import Result, RunMemory
from orchestrator.models import Run, Step
from orchestrator.store import payloads
from orchestrator.store.leases import Held, RunFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """Keyword arguments of the function, and a keyed hash of what they are made of."""

    values: dict[str, Any]
    input_hash: str


def gather(definition: WorkflowDefinition, held: Held, memory: RunMemory) -> Arguments:
    """Read what the step in hand is bound to."""
    reader = _Reader(definition, held.node, held.input, held.edited_input, memory)
    binding = definition.bindings[held.node]
    types = binding.types
    values = {name: load_argument(types[name], value) for name, value in reader.values().items()}
    for name, source in binding.sources.items():
        if source.kind == "context":
            values[name] = step_context(definition, held, memory)
    return Arguments(values=values, input_hash=payloads.keyed_hash(held.node, *reader.hashes))


def plan_items(definition: WorkflowDefinition, held: Held, memory: RunMemory) -> list[Any]:
    """The list a fan-out maps over; TypeError when it is something else."""
    over = definition.bindings[held.node].over
    assert over is not None, f"step {held.node} is no fan-out"
    values = _Reader(definition, held.node, None, None, memory).read(over)
    if not isinstance(values, list):
        raise TypeError(f"step {held.node!r} maps over a list, got {type(values).__name__}")
    return values


def readable_input(
    definition: WorkflowDefinition, run: Run, step: Step, *, edited: bool = True
) -> dict[str, Any]:
    """The arguments of a step as plain data, for people who look at it or edit it.

    With `edited` False as they were before anybody edited them.
    """
    facts = RunFacts(
        run.pk, run.workflow, run.version_id, run.business_key, run.started_by_id,
        bytes(run.input), run.input_sha256,
    )  # fmt: skip
    item, edits = (
        None if data is None else bytes(data)
        for data in (step.input, step.edited_input if edited else None)
    )
    return _Reader(definition, step.node, item, edits, RunMemory(facts)).values()


class _Reader:
    """Reads the sources of one step, remembering the hash of each."""

    def __init__(
        self,
        definition: WorkflowDefinition,
        node: str,
        item: bytes | None,
        edited: bytes | None,
        memory: RunMemory,
    ) -> None:
        self.definition = definition
        self.node = node
        self.binding: Binding = definition.bindings[node]
        self.item = item
        self.edited = edited
        self.memory = memory
        self.run_input: dict[str, Any] = orjson.loads(memory.input.text)
        self.hashes: list[str] = []
        self._results = memory.results_of(self._plain_steps())

    def values(self) -> dict[str, Any]:
        """Parameters with their values, but the context; optional inputs nobody gave are left out."""
        found = {
            name: self.read(source)
            for name, source in self.binding.sources.items()
            if source.kind != "context" and not self._is_absent(name, source)
        }
        return found | self._edits()

    def read(self, source: Source) -> Any:
        match source.kind:
            case "input":
                self.hashes.append(self.memory.input.sha256)
                return self.run_input.get(source.name)
            case "item":
                assert self.item is not None, "an item without its input"
                return self._own(self.item)
            case _ if self.definition.steps[source.name].parallel:
                return self._items(source.name)
            case _:
                return self._load(self._results.get(source.name))

    def _plain_steps(self) -> list[str]:
        over = [self.binding.over] if self.binding.over else []
        return [
            source.name
            for source in [*self.binding.sources.values(), *over]
            if source.kind == "step" and not self.definition.steps[source.name].parallel
        ]

    def _is_absent(self, name: str, source: Source) -> bool:
        if source.kind == "item":
            # The row of a fan-out itself has no item of its own: each item shows its input.
            return self.item is None
        optional = source.kind == "input" and name in self.binding.optional
        return optional and source.name not in self.run_input

    def _edits(self) -> dict[str, Any]:
        return {} if self.edited is None else dict(self._own(self.edited))

    def _own(self, data: bytes) -> Any:
        """What is stored on the step itself."""
        text = payloads.text_of(data, run=self.memory.run_id)
        return self._load(Result(text, sha256(text).hexdigest()))

    def _load(self, result: Result | None) -> Any:
        if result is None:
            return None
        self.hashes.append(result.sha256)
        return orjson.loads(result.text)

    def _items(self, node: str) -> Any:
        outputs = [self._load(result) for result in self.memory.items_of(node)]
        flow = self.definition.steps[self.node].flow
        return join(flow.strategy, outputs) if isinstance(flow, ReduceSpec) else outputs
