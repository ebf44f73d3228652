"""From declared steps to a definition: arms and fallbacks are looked up, and the graph is checked as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orchestrator.declare.approvals import ApprovalHook, asked_at
from orchestrator.declare.arms import branches_of, with_arms
from orchestrator.declare.binding import Binding, bind
from orchestrator.declare.branches import branch_of
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.fallbacks import alternatives_of, fallback_of
from orchestrator.declare.flow import ReduceSpec, flow_of
from orchestrator.declare.gates import gate_of
from orchestrator.declare.graph import Graph, ordered, predecessors_of
from orchestrator.declare.needs import check_needs
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError


def freeze(
    *,
    name: str,
    version: str,
    steps: list[StepSpec],
    max_concurrency: int | None,
    approval_hooks: Mapping[str, ApprovalHook],
) -> WorkflowDefinition:
    """Check the graph as a whole and freeze it. DefinitionError names the workflow, the step and the remedy."""
    if not steps:
        raise DefinitionError(f"workflow {name!r} has no steps")
    steps, arms = with_arms(name, steps)
    steps = [_with_alternatives(name, step) for step in steps]
    by_name = {step.name: step for step in steps}
    predecessors = predecessors_of(name, steps, arms)
    graph = Graph(ordered(name, steps, predecessors), predecessors, arms)
    _check_reduces(name, by_name, graph)
    _check_gates(name, by_name, graph)
    bindings = _bound(by_name, graph)
    check_needs(name, by_name, bindings)
    return WorkflowDefinition(
        name=name,
        version=version,
        steps=by_name,
        predecessors=predecessors,
        arms=arms,
        bindings=bindings,
        order=graph.order,
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


def _bound(steps: Mapping[str, StepSpec], graph: Graph) -> dict[str, Binding]:
    """The binding of every step: entries first, since they name the run inputs, arms after their branch."""
    branch_of = branches_of(graph.arms)
    found: dict[str, Binding] = {}
    inputs: dict[str, None] = {}
    for node in sorted(graph.order, key=lambda node: bool(graph.predecessors[node])):
        before = graph.predecessors[node]
        found[node] = bind(
            steps[node],
            predecessors=before,
            earlier=graph.ancestors(node),
            inputs=inputs,
            like=found.get(branch_of.get(node, "")),
            one_of=len(before) > 1 and graph.exclusive(before),
        )
        if not before:
            asked = (s.name for s in found[node].sources.values() if s.kind == "input")
            inputs |= dict.fromkeys(asked)
    return found


def _check_reduces(name: str, steps: Mapping[str, StepSpec], graph: Graph) -> None:
    for step in steps.values():
        if isinstance(step.flow, ReduceSpec):
            before = [steps[other] for other in graph.predecessors[step.name]]
            if len(before) != 1 or before[0].parallel is None:
                raise DefinitionError(
                    f"workflow {name!r}, step {step.name!r}: @reduce follows exactly one "
                    "@parallel step"
                )


def _check_gates(name: str, steps: Mapping[str, StepSpec], graph: Graph) -> None:
    for step in steps.values():
        if gate_of(step.function) is not None and step.gate is None:
            raise DefinitionError(
                f"workflow {name!r}: @gate stands above the step {step.name!r} and so is not part "
                "of it; write it below @step"
            )
        for target in (gate.send_back_to for gate in step.gates):
            if target is not None:
                _check_way_back(name, step.name, target, graph)


def _check_way_back(name: str, node: str, target: str, graph: Graph) -> None:
    place = f"workflow {name!r}, gate {node!r}: send_back_to={target!r}"
    if node not in graph.resting_on(target):
        raise DefinitionError(f"{place} is not a step before it")
    if graph.may_lack(node, target):
        raise DefinitionError(
            f"{place} lies on a way that may not have been taken; name its branch, or a step before "
            "that"
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
