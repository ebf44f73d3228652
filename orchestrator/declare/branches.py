"""Branches: a function that returns a label, and the arms of which the labelled one runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from orchestrator.declare.alone import stand
from orchestrator.exceptions import DefinitionError

P = ParamSpec("P")
Label = TypeVar("Label", covariant=True)
Function = TypeVar("Function", bound=Callable[..., Any])
MARK = "__orchestrator_branch__"
PREFIX = "handle_"


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchSpec:
    """What the label is decided on, where unknown labels go, and the arms marked with `case` so far."""

    on: str
    default: str | Callable[..., Any] | None
    cases: dict[str, Callable[..., Any]] = field(default_factory=dict)


class BranchFunction(Protocol[P, Label]):
    """A function marked as a branch: it is called as before, and `case` marks its arms."""

    __name__: str

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Label: ...

    def case(self, label: str) -> Callable[[Function], Function]: ...


def branch(
    *, on: str, default: str | Callable[..., Any] | None = None
) -> Callable[[Callable[P, Label]], BranchFunction[P, Label]]:
    """The function's result, a label, decides which of its arms runs; the others are not taken.

    `on` names the criterion for readers of the trace. Arms are marked `@function.case("label")`, or
    are the functions named `handle_<label>` of the same module. `default` is the label or the
    function for labels no arm has; without it such a label is a final error, `unknown_label`.

    >>> @branch(on="length")
    ... def route(text: str) -> str:
    ...     return "long" if len(text) > 9 else "short"
    >>> @route.case("short")
    ... def echo(text: str) -> str:
    ...     return text
    >>> sorted(arms_of(route)), route("abc")
    (['short'], 'short')
    """
    if not on.strip():
        raise DefinitionError("a branch says in on= what its label is decided on")
    spec = BranchSpec(on=on, default=default)

    def mark(function: Callable[P, Label]) -> BranchFunction[P, Label]:
        if branch_of(function) is not None:
            raise DefinitionError(f"{_name(function)!r} is marked as a branch twice")
        setattr(function, MARK, spec)
        setattr(function, "case", _marker(_name(function), spec))  # noqa: B010 - functions are open to it
        return cast("BranchFunction[P, Label]", stand(function))

    return mark


def branch_of(function: Callable[..., Any]) -> BranchSpec | None:
    """The mark a function carries, if any."""
    return getattr(function, MARK, None)


def arms_of(
    function: Callable[..., Any], *, beside: Iterable[Callable[..., Any]] = ()
) -> Mapping[str, Callable[..., Any]]:
    """The arms of a branch by label: those marked `case`, then those named `handle_<label>`.

    Functions `beside` it count like those of its module. In a module with several branches the
    ones that have cases have no other arms, and only one may go without. DefinitionError when the
    names could mean two branches.
    """
    spec = branch_of(function)
    assert spec is not None, f"{_name(function)} is no branch"
    near = functions_near(function, beside)
    around = _other_branches(spec, near)
    if spec.cases and around:
        return dict(spec.cases)
    unmarked = [name for name, other in around.items() if not other.cases]
    named = {
        name.removeprefix(PREFIX): value
        for name, value in near.items()
        if name.startswith(PREFIX) and name != PREFIX and value is not function
    }
    if unmarked and named:
        raise DefinitionError(
            f"branch {_name(function)!r}: functions named handle_<label> could also be arms of "
            f"{unmarked[0]!r}; mark each with @{_name(function)}.case(label)"
        )
    taken = {id(arm) for other in around.values() for arm in other.cases.values()}
    marked = {id(arm) for arm in spec.cases.values()}
    found = {
        label: arm
        for label, arm in named.items()
        if id(arm) not in taken | marked and label not in spec.cases
    }
    return spec.cases | found


def functions_near(
    function: Callable[..., Any], beside: Iterable[Callable[..., Any]] = ()
) -> dict[str, Callable[..., Any]]:
    """The functions defined in the module of this one, in the order they stand there."""
    module = getattr(function, "__globals__", {})
    found: dict[str, Callable[..., Any]] = {
        name: value for name, value in module.items() if inspect.isfunction(value)
    }
    found |= {other.__name__: other for other in beside}
    return {n: value for n, value in found.items() if value.__module__ == function.__module__}


def _other_branches(
    own: BranchSpec, near: Mapping[str, Callable[..., Any]]
) -> dict[str, BranchSpec]:
    marks = {name: branch_of(value) for name, value in near.items()}
    return {name: mark for name, mark in marks.items() if mark is not None and mark is not own}


def _marker(name: str, spec: BranchSpec) -> Callable[[str], Callable[[Function], Function]]:
    def case(label: str) -> Callable[[Function], Function]:
        """Mark the arm that runs when the branch returns `label`."""

        def mark(function: Function) -> Function:
            if spec.cases.get(label, function) is not function:
                raise DefinitionError(f"branch {name!r} has two arms for the label {label!r}")
            spec.cases[label] = function
            return function

        return mark

    return case


def _name(function: Callable[..., Any]) -> str:
    return function.__name__
