"""What is likely wrong with a workflow though it can be frozen: looked for by `manage.py check`."""

from __future__ import annotations

import inspect
import math
import types
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Union

from orchestrator.declare.arms import declared_labels
from orchestrator.declare.branches import PREFIX, functions_near
from orchestrator.declare.code import calls_method, returned_texts
from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.declare.fallbacks import fallback_of
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import Defer, Reject, Skip

Rule = Callable[[WorkflowDefinition, StepSpec], Iterator["Finding"]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One likely mistake: `problem` in words, `remedy` as what to write. Ids that begin with E are errors."""

    id: str
    step: str
    problem: str
    remedy: str

    @property
    def is_error(self) -> bool:
        return self.id.startswith("E")


def lint(definition: WorkflowDefinition) -> tuple[Finding, ...]:
    """All findings of one workflow, in the order of its steps."""
    return tuple(
        finding
        for node in definition.order
        for rule in RULES
        for finding in rule(definition, definition.steps[node])
    )


def effects_that_may_be_missing(
    definition: WorkflowDefinition, step: StepSpec
) -> Iterator[Finding]:
    """E020: a write to a foreign system can never be skipped, nor left to people, nor be tolerated as missing."""
    contexts = [n for n, s in definition.bindings[step.name].sources.items() if s.kind == "context"]
    writes = any(calls_method(step.function, "effect", of=name) for name in contexts)
    ways = [what for what in ("skip", "review") if step.recoveries.include(what)]
    if step.parallel and step.parallel.tolerate:
        ways.append("tolerate")
    if writes and ways:
        yield Finding(
            id="E020",
            step=step.name,
            problem=f"it writes to a foreign system (context.effect) but may end without: {ways[0]}",
            remedy="let its errors end in retry, fallback or dead_letter, or write in a step of its own",
        )


def labels_without_arm(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """E021: a text behind `return` of a branch that no arm has."""
    ways = definition.arms.get(step.name)
    if ways is None or ways.default is not None:
        return
    for label in returned_texts(step.function)[0]:
        if label not in ways.by_label:
            yield Finding(
                id="E021",
                step=step.name,
                problem=f"it may return {label!r}, which no arm has; "
                f"known: {', '.join(map(repr, ways.by_label))}",
                remedy=f"add @{step.name}.case({label!r}) or a default=",
            )


def arms_never_chosen(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """E023: an arm, and so all that rests on it alone, that no label of its branch leads to."""
    ways = definition.arms.get(step.name)
    if ways is None:
        return
    texts, only_texts = returned_texts(step.function)
    known = set(declared_labels(step) or (texts if only_texts else ways.by_label))
    reached = {node for label, node in ways.by_label.items() if label in known}
    if known - set(ways.by_label):
        reached.add(ways.default or "")
    for node in ways.nodes:
        if node not in reached and (node != ways.default or node in ways.by_label.values()):
            yield Finding(
                id="E023",
                step=node,
                problem=f"it can never run: {step.name!r} returns no label that leads to it",
                remedy=f"let {step.name} return its label, or take the arm out",
            )


def functions_named_like_arms(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """W020: with cases and other branches in its module, a branch does not look at names."""
    ways = definition.arms.get(step.name)
    if ways is None or step.branch is None or not step.branch.cases:
        return
    taken = {node for others in definition.arms.values() for node in others.nodes}
    for name in functions_near(step.function):
        if name.startswith(PREFIX) and name not in taken | set(definition.steps):
            yield Finding(
                id="W020",
                step=step.name,
                problem=f"{name} is named like an arm but is none: the module has several branches, "
                "and those with cases have no other arms",
                remedy=f"mark it @{step.name}.case({name.removeprefix(PREFIX)!r}), or rename it",
            )


def gates_without_deadline(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """E024: a gate that would wait for ever before anybody else is asked."""
    if any(not math.isfinite(gate.timeout) for gate in step.gates):
        yield Finding(
            id="E024",
            step=step.name,
            problem="its gate has no deadline",
            remedy="give the gate a timeout in seconds; on top of its ladder it waits anyway",
        )


def names_of_later_steps(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """E022: a parameter named after a step that does not come before this one receives something else."""
    binding = definition.bindings[step.name]
    asked = dict(binding.sources)
    if binding.over is not None:
        asked |= {f"over={binding.over.name}": binding.over}
    for parameter, source in asked.items():
        name = parameter.removeprefix("over=")
        if name in definition.steps and name not in source.nodes and source.kind != "context":
            yield Finding(
                id="E022",
                step=step.name,
                problem=f"{parameter!r} is named after the step {name!r}, which does not come before it, "
                f"and gets {_told(source.kind, source.nodes)} instead",
                remedy=f"add {name} to after=, or give the parameter another name",
            )


def values_that_may_be_missing(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """W021: a parameter that is None when its step was skipped or not taken, and whose type says it is not."""
    binding = definition.bindings[step.name]
    for parameter, source in binding.sources.items():
        missing = _why_missing(definition, step, source.nodes)
        if missing and not _may_be_none(binding.types[parameter]):
            yield Finding(
                id="W021",
                step=step.name,
                problem=f"its parameter {parameter!r} is None when {missing}",
                remedy="let its type say so: ... | None",
            )


def recoveries_never_used(definition: WorkflowDefinition, step: StepSpec) -> Iterator[Finding]:
    """W022: a recovery, a budget or a fallback that another option takes precedence over."""
    seen: list[type[BaseException]] = []
    for kind, what in step.recoveries.by_class:
        why = next((f"{k.__name__} stands before it" for k in seen if issubclass(kind, k)), "")
        if issubclass(kind, Reject | Skip | Defer):
            why = f"{kind.__name__} says itself how the step ends"
        if what == "retry" and not step.retry.retries_of(kind.__name__):
            why = "the step has no retries for it"
        if why:
            yield _unused(step, f"on_error[{kind.__name__}]", why)
        seen.append(kind)
    for kind in step.retry.per_error:
        what = next((w for k, w in step.recoveries.by_class if issubclass(kind, k)), "retry")
        if what != "retry":
            yield _unused(step, f"per_error[{kind.__name__}]", f"on_error maps it to {what}")
    for other in step.alternatives:
        spec = fallback_of(other.function)
        if spec is not None and spec.to:
            yield _unused(step, f"@fallback(to=...) of {other.name}", "only the step's own counts")


def _unused(step: StepSpec, option: str, why: str) -> Finding:
    return Finding(
        id="W022",
        step=step.name,
        problem=f"{option} is never used: {why}",
        remedy="take it out, or change what hides it",
    )


def _told(kind: str, nodes: tuple[str, ...]) -> str:
    return f"the output of {' or '.join(nodes)}" if nodes else f"its {kind}"


def _why_missing(definition: WorkflowDefinition, step: StepSpec, nodes: tuple[str, ...]) -> str:
    """When the one named step has no result although this step runs."""
    if len(nodes) != 1 or definition.steps[nodes[0]].parallel:
        return ""
    node = nodes[0]
    if definition.steps[node].recoveries.include("skip"):
        return f"{node!r} was skipped"
    if definition.may_lack(step.name, node):
        return f"the way to {node!r} was not taken"
    return ""


def _may_be_none(kind: Any) -> bool:
    origin = typing.get_origin(kind)
    if origin in (Union, types.UnionType):
        return any(_may_be_none(part) for part in typing.get_args(kind))
    return kind in (Any, object, None, type(None), inspect.Parameter.empty)


RULES: tuple[Rule, ...] = (
    effects_that_may_be_missing,
    labels_without_arm,
    arms_never_chosen,
    functions_named_like_arms,
    gates_without_deadline,
    names_of_later_steps,
    values_that_may_be_missing,
    recoveries_never_used,
)
