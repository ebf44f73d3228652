"""Where the arguments of a step come from: read by its binding, from whatever holds the results of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol
from uuid import UUID

import orjson

from orchestrator.declare.binding import Binding, Source
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.flow import ReduceSpec
from orchestrator.declare.joins import Joined, join
from orchestrator.execution.contracts import load_argument
from orchestrator.store import payloads


@dataclass(frozen=True, slots=True)
class Result:
    """The JSON a step or an item returned, and its hash. Whoever uses it loads a copy of their own."""

    text: bytes
    sha256: str
    item: int = -1


class Results(Protocol):
    """The input of one run, and what its steps returned so far."""

    run_id: UUID
    input: Result

    def results_of(self, nodes: Iterable[str]) -> Mapping[str, Result]:
        """The results of these plain steps, as far as they have one."""
        ...

    def taken_of(self, nodes: Iterable[str]) -> str | None:
        """Which of these steps, of which at most one can run, has a result."""
        ...

    def items_of(self, node: str) -> Sequence[Result]:
        """The results of a fan-out in item order."""
        ...


class Reader:
    """Reads the sources of one step, remembering the hash of each."""

    def __init__(
        self,
        definition: WorkflowDefinition,
        node: str,
        item: bytes | None,
        edited: bytes | None,
        memory: Results,
    ) -> None:
        self.definition = definition
        self.node = node
        self.binding: Binding = definition.bindings[node]
        self.item = item
        self.edited = edited
        self.memory = memory
        self.run_input: dict[str, Any] = orjson.loads(memory.input.text)
        self.hashes: list[str] = []
        self._join: Joined | None = None
        self._results = memory.results_of(self._plain_steps())

    def values(self) -> dict[str, Any]:
        """Parameters with their values, but the context; optional inputs nobody gave are left out.

        Of a fan-out as a whole its list instead of the item.
        """
        found = {
            name: self.read(source)
            for name, source in self.binding.sources.items()
            if source.kind != "context" and not self._is_absent(name, source)
        }
        if self.binding.over is not None and self.item is None:
            found[self.binding.list_name] = self.read(self.binding.over)
        return found | self._edits()

    def typed_values(self) -> dict[str, Any]:
        """The same as the types that the parameters declare."""
        types = self.binding.types
        return {name: load_argument(types[name], value) for name, value in self.values().items()}

    def listed(self) -> list[Any]:
        """The list a fan-out maps over; TypeError when it is something else."""
        assert self.binding.over is not None, f"step {self.node} is no fan-out"
        edits = self._edits()
        name = self.binding.list_name
        values = edits[name] if name in edits else self.read(self.binding.over)
        if not isinstance(values, list):
            raise TypeError(f"step {self.node!r} maps over a list, got {type(values).__name__}")
        return values

    def shared_edits(self) -> dict[str, Any]:
        """What an admin replaced of a fan-out for all its items: the parameters beside the item."""
        kinds = {name: source.kind for name, source in self.binding.sources.items()}
        edits = self._edits().items()
        return {name: value for name, value in edits if kinds.get(name, "item") != "item"}

    def read(self, source: Source) -> Any:
        """The value that stands there now, None where its step has no result."""
        match source.kind:
            case "input":
                self.hashes.append(self.memory.input.sha256)
                return self.run_input.get(source.name)
            case "item":
                assert self.item is not None, "an item without its input"
                return self._own(self.item)
            case "report":
                return self._joined().report
            case "taken":
                node = self.memory.taken_of(source.among)
                return None if node is None else self._output(node)
            case _:
                return self._output(source.name)

    def _output(self, node: str) -> Any:
        if self.definition.steps[node].parallel:
            return self._items(node)
        return self._load(self._results.get(node))

    def _plain_steps(self) -> list[str]:
        over = [self.binding.over] if self.binding.over else []
        return [
            node
            for source in [*self.binding.sources.values(), *over]
            for node in source.nodes
            if not self.definition.steps[node].parallel
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
        flow = self.definition.steps[self.node].flow
        if isinstance(flow, ReduceSpec) and node in self.definition.predecessors[self.node]:
            return self._joined().value
        return [self._load(result) for result in self.memory.items_of(node)]

    def _joined(self) -> Joined:
        """The fan-out before a reduce, joined once for all its parameters."""
        if self._join is None:
            flow = self.definition.steps[self.node].flow
            assert isinstance(flow, ReduceSpec), f"step {self.node} joins nothing"
            (before,) = self.definition.predecessors[self.node]
            outputs = [(found.item, self._load(found)) for found in self.memory.items_of(before)]
            self._join = join(flow.strategy, outputs, reported=flow.report is not None)
        return self._join
