"""Where each parameter of a step comes from: decided by name when the workflow is frozen."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from orchestrator.declare.context import StepContext
from orchestrator.declare.flow import ReduceSpec
from orchestrator.declare.steps import StepSpec
from orchestrator.exceptions import DefinitionError

SourceKind = Literal["step", "taken", "input", "context", "item", "report"]


@dataclass(frozen=True, slots=True)
class Source:
    """One origin: an earlier step's output, that of the one arm taken, a run input, the context, the item,
    what a join has to report.
    """

    kind: SourceKind
    name: str = ""
    among: tuple[str, ...] = ()

    @property
    def nodes(self) -> tuple[str, ...]:
        """The steps whose output this may be."""
        return (self.name,) if self.kind == "step" else self.among


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

    @property
    def list_name(self) -> str:
        """What the list of a fan-out is called where people edit it."""
        return (self.over.name if self.over else "") or "items"


def bind(
    step: StepSpec,
    *,
    predecessors: tuple[str, ...],
    earlier: tuple[str, ...],
    inputs: Collection[str] = (),
    like: Binding | None = None,
    one_of: bool = False,
) -> Binding:
    """Resolve the parameters of `step`; anything ambiguous is a DefinitionError.

    `inputs`: what the entries of the workflow take. `like`: the binding of the branch whose arm this
    is: an arm sees what the branch saw. `one_of`: at most one of the predecessors can have run.
    """
    hints = _hints(step)
    main = _main_source(predecessors, like, one_of=one_of)
    found = {
        parameter.name: _named_source(step, parameter, hints, earlier, inputs, like)
        for parameter in inspect.signature(step.function).parameters.values()
    }
    named = {name: source for name, source in found.items() if source is not None}
    free = [name for name, source in found.items() if source is None]
    if not free and (step.parallel or (step.flow and main not in named.values())):
        free = _taken_by_name(named, earlier)
    if step.parallel:
        named |= _item_source(step, free)
    else:
        named |= _free_sources(step, free, predecessors, main)
    return Binding(
        sources=named,
        types={name: hints.get(name, Any) for name in named},
        optional=_optional(step),
        returns=hints.get("return", Any),
        over=_over(step, earlier, main),
    )


def _named_source(
    step: StepSpec,
    parameter: inspect.Parameter,
    hints: Mapping[str, Any],
    earlier: tuple[str, ...],
    inputs: Collection[str],
    like: Binding | None,
) -> Source | None:
    """What the parameter is named after, None when after nothing."""
    _check_kind(step, parameter)
    if isinstance(step.flow, ReduceSpec) and parameter.name == step.flow.report:
        return Source("report")
    return _by_name(parameter.name, hints, earlier, inputs, like)


def _taken_by_name(named: Mapping[str, Source], earlier: tuple[str, ...]) -> list[str]:
    """The item of a fan-out and the items of a join must go somewhere, whatever that is named."""
    passed = ("context", "report")
    return [n for n, s in named.items() if s.kind not in passed and n not in earlier]


def _main_source(
    predecessors: tuple[str, ...], like: Binding | None, *, one_of: bool
) -> Source | None:
    """What the one parameter without another origin receives; None when nothing stands out."""
    if like is not None:
        seen = [source for source in like.sources.values() if source.kind != "context"]
        if seen:
            return seen[0]
    if len(predecessors) == 1:
        return Source("step", predecessors[0])
    return Source("taken", among=predecessors) if one_of else None


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


def _by_name(
    name: str,
    hints: Mapping[str, Any],
    earlier: tuple[str, ...],
    inputs: Collection[str],
    like: Binding | None,
) -> Source | None:
    if hints.get(name) is StepContext:
        return Source("context")
    if like is not None and name in like.sources:
        return like.sources[name]
    if name in earlier:
        return Source("step", name)
    return Source("input", name) if name in inputs else None


def _free_sources(
    step: StepSpec, free: list[str], predecessors: tuple[str, ...], main: Source | None
) -> dict[str, Source]:
    """Parameters nothing is named after: run inputs for an entry, what came before otherwise."""
    if not predecessors:
        return {name: Source("input", name) for name in free}
    if not free:
        return {}
    if len(free) == 1 and main is not None:
        return {free[0]: main}
    known = ", ".join(predecessors)
    raise DefinitionError(
        f"step {step.name!r}: cannot tell where {', '.join(map(repr, free))} come from; "
        f"name each parameter after a step before it ({known}) or a run input"
    )


def _item_source(step: StepSpec, free: list[str]) -> dict[str, Source]:
    if len(free) != 1:
        raise DefinitionError(
            f"step {step.name!r} is parallel: exactly one parameter receives the item, "
            f"the others are named after earlier steps; found {len(free)} free parameters"
        )
    return {free[0]: Source("item")}


def _over(step: StepSpec, earlier: tuple[str, ...], main: Source | None) -> Source | None:
    if step.parallel is None:
        return None
    if step.parallel.over is not None:
        name = step.parallel.over
        return Source("step", name) if name in earlier else Source("input", name)
    if main is None:
        raise DefinitionError(f"step {step.name!r} is parallel: say over= which list it maps")
    return main


def _optional(step: StepSpec) -> frozenset[str]:
    parameters = inspect.signature(step.function).parameters.values()
    return frozenset(p.name for p in parameters if p.default is not p.empty)
