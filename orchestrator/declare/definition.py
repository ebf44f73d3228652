"""A frozen workflow: steps in order, who follows whom, where parameters come from, a fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestrator.declare.approvals import ApprovalHook
from orchestrator.declare.arms import Arms, branches_of
from orchestrator.declare.binding import Binding
from orchestrator.declare.code import code_hash
from orchestrator.declare.flow import ReduceSpec
from orchestrator.declare.graph import Graph
from orchestrator.declare.pins import pins_of
from orchestrator.declare.schema import Compression, compressions
from orchestrator.declare.steps import StepSpec


@dataclass(frozen=True, kw_only=True)
class WorkflowDefinition:
    """Everything a decision may know of a workflow. `order` lists step names topologically.

    `approvals` holds the approval functions of each gated step, by role.
    """

    name: str
    version: str
    steps: Mapping[str, StepSpec]
    predecessors: Mapping[str, tuple[str, ...]]
    arms: Mapping[str, Arms]
    bindings: Mapping[str, Binding]
    order: tuple[str, ...]
    max_concurrency: int | None
    approvals: Mapping[str, Mapping[str, tuple[ApprovalHook, ...]]]

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The names of the run inputs that steps ask for."""
        named = (
            s.name for b in self.bindings.values() for s in b.sources.values() if s.kind == "input"
        )
        over = (b.over.name for b in self.bindings.values() if b.over and b.over.kind == "input")
        return tuple(dict.fromkeys([*named, *over]))

    @cached_property
    def required_inputs(self) -> frozenset[str]:
        """The run inputs without which some step cannot be called."""
        return frozenset(
            source.name
            for binding in self.bindings.values()
            for parameter, source in binding.sources.items()
            if source.kind == "input" and parameter not in binding.optional
        )

    @cached_property
    def is_linear(self) -> bool:
        """Every step follows the one before it: only the holder of a run can move it on."""
        return not self.arms and all(
            self.predecessors[node] == self.order[max(0, at - 1) : at]
            for at, node in enumerate(self.order)
        )

    @cached_property
    def compressions(self) -> dict[str, Compression]:
        """The steps whose results are compressed whatever their size, and how."""
        return compressions(
            self.order, {name: step.compression for name, step in self.steps.items()}
        )

    @cached_property
    def branch_of(self) -> Mapping[str, str]:
        """The branch of each step that is an arm."""
        return branches_of(self.arms)

    @cached_property
    def sinks(self) -> tuple[str, ...]:
        """The steps nobody follows: the result of a run is theirs."""
        followed = {name for before in self.predecessors.values() for name in before}
        return tuple(node for node in self.order if node not in followed)

    def downstream(self, node: str) -> tuple[str, ...]:
        """The step itself and all that rest on it, in order."""
        reached = self._graph.resting_on(node)
        return tuple(name for name in self.order if name in reached)

    def upstream(self, node: str) -> tuple[str, ...]:
        """All steps this one rests on, in order."""
        reached = set(self._graph.ancestors(node))
        return tuple(name for name in self.order if name in reached)

    def may_lack(self, node: str, other: str) -> bool:
        """Whether `other` may lie on a way not taken although `node` runs."""
        return self._graph.may_lack(node, other)

    @cached_property
    def _graph(self) -> Graph:
        return Graph(self.order, self.predecessors, self.arms)

    @cached_property
    def graph(self) -> dict[str, Any]:
        """The definition as plain data: stored with the version and compared when code changes."""
        return {
            "max_concurrency": self.max_concurrency,
            "approvals": {
                node: {role: list(map(code_hash, hooks)) for role, hooks in by_role.items()}
                for node, by_role in self.approvals.items()
            },
            "steps": [self._described(name) for name in self.order],
        }

    def _described(self, node: str) -> dict[str, Any]:
        step = self.steps[node]
        described = step.describe() | {
            "after": list(self.predecessors[node]),
            "code": code_hash(step.function),
        }
        if isinstance(step.flow, ReduceSpec) and callable(step.flow.strategy):
            described["reduce"] = [described["reduce"], code_hash(step.flow.strategy)]
        if node in self.arms:
            described["branch"] |= self.arms[node].describe()
        if step.alternatives:
            others = [{"name": a.name, "code": code_hash(a.function)} for a in step.alternatives]
            described["fallback"] |= {"to": others}
        functions = (step.function, *(a.function for a in step.alternatives))
        if pins := [pin for function in functions for pin in pins_of(function)]:
            described["models"] = pins
        return described

    @cached_property
    def fingerprint(self) -> str:
        """A hash over options and code of all steps: the same fingerprint means the same behaviour."""
        canonical = json.dumps(self.graph, sort_keys=True).encode()
        return hashlib.sha256(canonical).hexdigest()
