"""The arms of the branches of one workflow: which steps they are, and the ones its module adds."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from orchestrator.declare.branches import arms_of
from orchestrator.declare.options import make_step
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError, Reject

UNKNOWN_LABEL = "unknown_label"


@dataclass(frozen=True, slots=True, kw_only=True)
class Arms:
    """The ways out of one branch: label -> step, and the step for labels nobody knows."""

    branch: str
    by_label: Mapping[str, str]
    default: str | None

    @property
    def nodes(self) -> tuple[str, ...]:
        """The steps, each once."""
        ends = () if self.default is None else (self.default,)
        return tuple(dict.fromkeys((*self.by_label.values(), *ends)))

    def taken(self, label: object) -> str:
        """The step that runs for this label; Reject with code `unknown_label` names those there are.

        The message does not quote the label: what a model answered may be a patient's.
        """
        node = self.by_label.get(label) if isinstance(label, str) else None
        chosen = node or self.default
        if chosen is None:
            known = ", ".join(map(repr, self.by_label))
            raise Reject(
                f"branch {self.branch!r} returned a label that no arm has; known: {known}",
                code=UNKNOWN_LABEL,
            )
        return chosen

    def describe(self) -> dict[str, Any]:
        """As plain data, for fingerprint and pages."""
        return {"arms": dict(self.by_label), "default": self.default}


def with_arms(workflow: str, steps: list[StepSpec]) -> tuple[list[StepSpec], dict[str, Arms]]:
    """The steps with every arm directly behind its branch, and the arms of each branch."""
    complete = list(steps)
    arms: dict[str, Arms] = {}
    for step in complete:  # grows: an arm that its module adds may be a branch itself
        if step.branch is not None:
            arms[step.name] = _arms(workflow, step, complete)
    _check_owners(workflow, arms)
    return _placed(workflow, complete, arms), arms


def branches_of(arms: Mapping[str, Arms]) -> dict[str, str]:
    """The branch of each step that is an arm."""
    return {node: ways.branch for ways in arms.values() for node in ways.nodes}


def _arms(workflow: str, step: StepSpec, steps: list[StepSpec]) -> Arms:
    """Find the arms of one branch, adding those that nobody declared to `steps`."""
    assert step.branch is not None, f"step {step.name} is no branch"
    beside = [other.function for other in steps]
    by_label = {
        label: function.__name__
        for label, function in arms_of(step.function, beside=beside).items()
        if _is_arm(workflow, step, function, steps)
    }
    default = _default(workflow, step, by_label, steps)
    found = Arms(branch=step.name, by_label=by_label, default=default)
    _check_labels(workflow, step, found)
    return found


def _default(
    workflow: str, step: StepSpec, by_label: Mapping[str, str], steps: list[StepSpec]
) -> str | None:
    default = step.branch.default if step.branch else None
    if callable(default):
        _is_arm(workflow, step, default, steps)
        return default.__name__
    if default is not None and default not in by_label:
        raise DefinitionError(
            f"{_at(workflow, step)}: default={default!r} is no label of it; "
            f"known: {', '.join(by_label) or 'none'}"
        )
    return None if default is None else by_label[default]


def _is_arm(
    workflow: str, branch: StepSpec, function: Callable[..., Any], steps: list[StepSpec]
) -> bool:
    """Whether the function is an arm here; one that is no step yet becomes a step with default options.

    A step merely named like an arm is none when its after= leaves the branch out.
    """
    declared = next((step for step in steps if step.name == function.__name__), None)
    if declared is None:
        steps.append(make_step(function))
        return True
    if declared.after is None or branch.name in declared.after:
        return True
    assert branch.branch is not None, f"step {branch.name} is no branch"
    if function in (*branch.branch.cases.values(), branch.branch.default):
        raise DefinitionError(
            f"{_at(workflow, declared)} is an arm of {branch.name!r}: name that in after=, too"
        )
    return False


def _check_labels(workflow: str, step: StepSpec, arms: Arms) -> None:
    if not arms.nodes:
        raise DefinitionError(
            f"{_at(workflow, step)} is a branch without arms: mark them @{step.name}.case(label) "
            "or name them handle_<label>"
        )
    missing = [label for label in declared_labels(step) if label not in arms.by_label]
    if missing and arms.default is None:
        raise DefinitionError(
            f"{_at(workflow, step)} may return {missing[0]!r}, which no arm has; "
            f"add @{step.name}.case({missing[0]!r}) or a default="
        )


def declared_labels(step: StepSpec) -> tuple[str, ...]:
    """The labels that a return type like `Literal["a", "b"]` names; () when it names none."""
    try:
        returns = typing.get_type_hints(step.function).get("return")
    except NameError:
        return ()  # binding the parameters says so, with the place
    if typing.get_origin(returns) is not typing.Literal:
        return ()
    return tuple(label for label in typing.get_args(returns) if isinstance(label, str))


def _check_owners(workflow: str, arms: Mapping[str, Arms]) -> None:
    owner: dict[str, str] = {}
    for branch, ways in arms.items():
        for node in ways.nodes:
            if node in owner or node == branch:
                raise DefinitionError(
                    f"workflow {workflow!r}, step {node!r} is an arm of both "
                    f"{owner.get(node, node)!r} and {branch!r}; give each branch arms of its own"
                )
            owner[node] = branch


def _placed(workflow: str, steps: list[StepSpec], arms: Mapping[str, Arms]) -> list[StepSpec]:
    """Arms that follow their branch alone stand behind it: what is declared later follows them all."""
    by_name = {step.name: step for step in steps}
    moved = {node for ways in arms.values() for node in ways.nodes if by_name[node].after is None}

    def emit(step: StepSpec) -> Iterator[StepSpec]:
        yield step
        for node in arms[step.name].nodes if step.name in arms else ():
            if node in moved:
                yield from emit(by_name[node])

    placed = [each for step in steps if step.name not in moved for each in emit(step)]
    if len(placed) < len(steps):
        lost = ", ".join(sorted(set(by_name) - {step.name for step in placed}))
        raise DefinitionError(f"workflow {workflow!r}: branches are arms of each other: {lost}")
    return placed


def _at(workflow: str, step: StepSpec) -> str:
    return f"workflow {workflow!r}, step {step.name!r}"
