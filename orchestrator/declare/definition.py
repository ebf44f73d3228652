"""A frozen workflow: steps in order, who follows whom, where parameters come from, a fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from orchestrator.declare import graph
from orchestrator.declare.approvals import ApprovalHook, asked_at
from orchestrator.declare.arms import Arms, with_arms
from orchestrator.declare.binding import Binding, bind
from orchestrator.declare.branches import branch_of
from orchestrator.declare.code import code_hash
from orchestrator.declare.fallbacks import alternatives_of, fallback_of
from orchestrator.declare.flow import ReduceSpec, flow_of
from orchestrator.declare.gates import gate_of
from orchestrator.declare.needs import check_needs
from orchestrator.declare.pins import pins_of
from orchestrator.declare.schema import Compression, compressions
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError


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
        return {node: ways.branch for ways in self.arms.values() for node in ways.nodes}

    @cached_property
    def sinks(self) -> tuple[str, ...]:
        """The steps nobody follows: the result of a run is theirs."""
        followed = {name for before in self.predecessors.values() for name in before}
        return tuple(node for node in self.order if node not in followed)

    def downstream(self, node: str) -> tuple[str, ...]:
        """The step itself and all that rest on it, in order."""
        reached = graph.resting_on(node, self.order, self.predecessors)
        return tuple(name for name in self.order if name in reached)

    def upstream(self, node: str) -> tuple[str, ...]:
        """All steps this one rests on, in order."""
        reached = set(graph.ancestors(node, self.predecessors))
        return tuple(name for name in self.order if name in reached)

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


def freeze(
    *,
    name: str,
    version: str,
    steps: list[StepSpec],
    max_concurrency: int | None,
    approval_hooks: Mapping[str, ApprovalHook],
) -> WorkflowDefinition:
    """Check the graph as a whole and freeze it."""
    if not steps:
        raise DefinitionError(f"workflow {name!r} has no steps")
    steps, arms = with_arms(name, steps)
    steps = [_with_alternatives(name, step) for step in steps]
    by_name = {step.name: step for step in steps}
    predecessors = graph.predecessors_of(name, steps, arms)
    order = graph.ordered(name, steps, predecessors)
    _check_reduces(name, by_name, predecessors)
    _check_gates(name, by_name, order, predecessors, arms)
    bindings = _bound(by_name, order, predecessors, arms)
    check_needs(name, by_name, bindings)
    return WorkflowDefinition(
        name=name,
        version=version,
        steps=by_name,
        predecessors=predecessors,
        arms=arms,
        bindings=bindings,
        order=order,
        max_concurrency=max_concurrency,
        approvals=_approvals(name, by_name, approval_hooks),
    )


def _with_alternatives(name: str, step: StepSpec) -> StepSpec:
    """Only a complete module can say who takes a step's place."""
    known = (step.branch, step.fallback, step.flow)
    marked = (branch_of(step.function), fallback_of(step.function), flow_of(step.function))
    if any(mark and not seen for seen, mark in zip(known, marked, strict=True)):
        raise DefinitionError(
            f"workflow {name!r}, step {step.name!r}: put branch, fallback, parallel and reduce below "
            "@workflow.step()"
        )
    return replace(step, alternatives=alternatives_of(step.function))


def _bound(
    steps: Mapping[str, StepSpec],
    order: tuple[str, ...],
    predecessors: Mapping[str, tuple[str, ...]],
    arms: Mapping[str, Arms],
) -> dict[str, Binding]:
    """The binding of every step: entries first, since they name the run inputs, arms after their branch."""
    branch_of = {node: ways.branch for ways in arms.values() for node in ways.nodes}
    found: dict[str, Binding] = {}
    inputs: dict[str, None] = {}
    for node in sorted(order, key=lambda node: bool(predecessors[node])):
        before = predecessors[node]
        found[node] = bind(
            steps[node],
            predecessors=before,
            earlier=graph.ancestors(node, predecessors),
            inputs=inputs,
            like=found.get(branch_of.get(node, "")),
            one_of=len(before) > 1 and graph.exclusive(before, order, predecessors, arms),
        )
        if not before:
            asked = (s.name for s in found[node].sources.values() if s.kind == "input")
            inputs |= dict.fromkeys(asked)
    return found


def _check_reduces(
    name: str, steps: Mapping[str, StepSpec], predecessors: Mapping[str, tuple[str, ...]]
) -> None:
    for step in steps.values():
        if isinstance(step.flow, ReduceSpec):
            before = [steps[other] for other in predecessors[step.name]]
            if len(before) != 1 or before[0].parallel is None:
                raise DefinitionError(
                    f"workflow {name!r}, step {step.name!r}: @reduce follows exactly one "
                    "@parallel step"
                )


def _check_gates(
    name: str,
    steps: Mapping[str, StepSpec],
    order: tuple[str, ...],
    predecessors: Mapping[str, tuple[str, ...]],
    arms: Mapping[str, Arms],
) -> None:
    for step in steps.values():
        if gate_of(step.function) is not None and step.gate is None:
            raise DefinitionError(
                f"workflow {name!r}: @gate stands above the step {step.name!r} and so is not part "
                "of it; write it below @step"
            )
        for target in (gate.send_back_to for gate in step.gates):
            if target is not None and step.name not in graph.resting_on(
                target, order, predecessors
            ):
                raise DefinitionError(
                    f"workflow {name!r}, gate {step.name!r}: send_back_to={target!r} is not a step "
                    "before it"
                )
            if target and graph.may_lack(step.name, target, order, predecessors, arms):
                raise DefinitionError(
                    f"workflow {name!r}, gate {step.name!r}: send_back_to={target!r} lies on a way "
                    "that may not have been taken; name its branch, or a step before that"
                )


def _approvals(
    name: str, steps: Mapping[str, StepSpec], hooks: Mapping[str, ApprovalHook]
) -> dict[str, dict[str, tuple[ApprovalHook, ...]]]:
    """The approval functions of each gate; one that no gate would ever call is a mistake."""
    asked = {
        step.name: {r: r for gate in step.gates for r in gate.roles} for step in steps.values()
    }
    for role in hooks:
        if not any(role in roles for roles in asked.values()):
            known = ", ".join(sorted(role for roles in asked.values() for role in roles))
            raise DefinitionError(
                f"workflow {name!r}: no gate asks {role!r}, so its approval function would never "
                f"be called; the gates ask {known or 'nobody'}"
            )
    return {
        node: asked_at(roles, steps[node].function.__module__ or "", hooks)
        for node, roles in asked.items()
        if roles
    }
