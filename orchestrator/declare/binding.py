"""Where each parameter of a step comes from: decided by name when the workflow is frozen."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.declare.context import StepContext
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError

SourceKind = Literal["step", "input", "context", "item"]


@dataclass(frozen=True, slots=True)
class Source:
    """One origin: an earlier step's output, one run input, the context, the item."""

    kind: SourceKind
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The parameters of one step with their origins and types; `returns` is the declared output type.

    `over` is the list a fan-out maps over.
    """

    sources: Mapping[str, Source]
    types: Mapping[str, Any]
    optional: frozenset[str]
    returns: Any
    over: Source | None = None


def bind(step: StepSpec, *, predecessors: tuple[str, ...], earlier: tuple[str, ...]) -> Binding:
    """Resolve the parameters of `step`; anything ambiguous is a DefinitionError."""
    hints = _hints(step)
    named: dict[str, Source] = {}
    free: list[str] = []
    for parameter in inspect.signature(step.function).parameters.values():
        _check_kind(step, parameter)
        source = _by_name(parameter.name, hints, earlier)
        if source is None:
            free.append(parameter.name)
        else:
            named[parameter.name] = source
    named |= _free_sources(step, free, predecessors)
    return Binding(
        sources=named,
        types={name: hints.get(name, Any) for name in named},
        optional=_optional(step),
        returns=hints.get("return", Any),
        over=_over(step, predecessors, earlier),
    )


def _hints(step: StepSpec) -> dict[str, Any]:
    try:
        return typing.get_type_hints(step.function, include_extras=True)
    except NameError as error:
        raise DefinitionError(
            f"step {step.name!r}: an annotation cannot be resolved ({error}); "
            "import that name at module level"
        ) from error


def _check_kind(step: StepSpec, parameter: inspect.Parameter) -> None:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        raise DefinitionError(
            f"step {step.name!r}: *args and **kwargs cannot be bound; name the parameters"
        )


def _by_name(name: str, hints: Mapping[str, Any], earlier: tuple[str, ...]) -> Source | None:
    if hints.get(name) is StepContext:
        return Source("context")
    return Source("step", name) if name in earlier else None


def _free_sources(
    step: StepSpec, free: list[str], predecessors: tuple[str, ...]
) -> dict[str, Source]:
    """Parameters no step is named after: run inputs for an entry, the one predecessor otherwise."""
    if step.parallel:
        return _item_source(step, free)
    if not predecessors:
        return {name: Source("input", name) for name in free}
    if len(free) <= 1 and len(predecessors) == 1:
        return {name: Source("step", predecessors[0]) for name in free}
    if not free:
        return {}
    known = ", ".join(predecessors)
    raise DefinitionError(
        f"step {step.name!r}: cannot tell where {', '.join(map(repr, free))} come from; "
        f"name each parameter after a step before it ({known})"
    )


def _item_source(step: StepSpec, free: list[str]) -> dict[str, Source]:
    if len(free) != 1:
        raise DefinitionError(
            f"step {step.name!r} is parallel: exactly one parameter receives the item, "
            f"the others are named after earlier steps; found {len(free)} free parameters"
        )
    return {free[0]: Source("item")}


def _over(step: StepSpec, predecessors: tuple[str, ...], earlier: tuple[str, ...]) -> Source | None:
    if step.parallel is None:
        return None
    if step.parallel.over is not None:
        name = step.parallel.over
        return Source("step", name) if name in earlier else Source("input", name)
    if len(predecessors) != 1:
        raise DefinitionError(f"step {step.name!r} is parallel: say over= which list it maps")
    return Source("step", predecessors[0])


def _optional(step: StepSpec) -> frozenset[str]:
    parameters = inspect.signature(step.function).parameters.values()
    return frozenset(p.name for p in parameters if p.default is not p.empty)
