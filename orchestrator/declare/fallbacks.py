"""Fallbacks: the functions that take a step's place, in order, when its own gives up."""

from __future__ import annotations

import inspect
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar, get_args

from orchestrator.declare.context import StepContext
from orchestrator.exceptions import DefinitionError

Function = TypeVar("Function", bound=Callable[..., Any])
Strategy = Literal["model_switch", "local_model"]
STRATEGIES: tuple[str, ...] = get_args(Strategy)
MARK = "__orchestrator_fallback__"


@dataclass(frozen=True, slots=True, kw_only=True)
class FallbackSpec:
    """As marked: a strategy or a list of functions, and how often each is tried again."""

    strategy: Strategy | None
    to: tuple[Callable[..., Any], ...]
    max_retries: int | None

    def describe(self) -> dict[str, Any]:
        """As plain data, for fingerprint and pages."""
        return {"strategy": self.strategy, "max_retries": self.max_retries}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """A function that may answer in place of the step's own. `names`: its parameter -> the own one."""

    function: Callable[..., Any]
    names: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.function.__name__

    def given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The step's arguments under the names of this function."""
        return {name: values[own] for name, own in self.names.items() if own in values}


def fallback(
    *,
    strategy: Strategy | None = None,
    to: Iterable[Callable[..., Any]] = (),
    max_retries: int | None = None,
) -> Callable[[Function], Function]:
    """Another function answers when this one has no tries left; the trace shows which did.

    `to` names the others in order. Without it `model_switch` goes on to the functions of the same
    module marked `local_model`, which are the last resort and have no fallback themselves. They are
    called with the same arguments. `max_retries`: further tries of each function before the next one
    is asked, in place of the step's `retry`.

    >>> @fallback(strategy="local_model")
    ... def small_model(text: str) -> str:
    ...     return text[:4]
    >>> @fallback(to=[small_model], max_retries=2)
    ... def large_model(text: str) -> str:
    ...     return text
    >>> [other.name for other in alternatives_of(large_model)]
    ['small_model']
    """
    spec = FallbackSpec(strategy=strategy, to=tuple(to), max_retries=max_retries)
    _check(spec)

    def mark(function: Function) -> Function:
        if fallback_of(function) is not None:
            raise DefinitionError(f"{function.__name__!r} is marked as a fallback twice")
        setattr(function, MARK, spec)
        return function

    return mark


def _check(spec: FallbackSpec) -> None:
    if spec.strategy is not None and spec.strategy not in STRATEGIES:
        known = ", ".join(map(repr, STRATEGIES))
        raise DefinitionError(f"a fallback strategy is one of {known}, got {spec.strategy!r}")
    if spec.strategy is None and not spec.to:
        raise DefinitionError("a fallback names a strategy= or other functions in to=")
    if spec.strategy == "local_model" and spec.to:
        raise DefinitionError("strategy='local_model' is the last resort: it takes no to=")
    if spec.max_retries is not None and not 0 <= spec.max_retries <= 100:
        raise DefinitionError(f"max_retries must be 0 to 100, got {spec.max_retries}")


def fallback_of(function: Callable[..., Any]) -> FallbackSpec | None:
    """The mark a function carries, if any."""
    return getattr(function, MARK, None)


def alternatives_of(function: Callable[..., Any]) -> tuple[Alternative, ...]:
    """Who answers when `function` gives up, in order. DefinitionError when nobody could."""
    spec = fallback_of(function)
    if spec is None or spec.strategy == "local_model":
        return ()
    others = spec.to or tuple(_local_models(function))
    if not others:
        raise DefinitionError(
            f"{function.__name__!r} switches models, but its module has no function marked "
            "@fallback(strategy='local_model'); add one, or name the others in to="
        )
    return tuple(
        Alternative(function=other, names=_names(function, other))
        for other in dict.fromkeys(others)
    )


def _local_models(function: Callable[..., Any]) -> Iterable[Callable[..., Any]]:
    """The last resorts of the module, in the order they stand there."""
    for value in getattr(function, "__globals__", {}).values():
        if inspect.isfunction(value) and value.__module__ == function.__module__:
            spec = fallback_of(value)
            if spec is not None and spec.strategy == "local_model":
                yield value


def _names(own: Callable[..., Any], other: Callable[..., Any]) -> dict[str, str]:
    """Parameters of the same name, the context by its type, and one other for the first of the own."""
    if other is own:
        raise DefinitionError(f"{own.__name__!r} cannot be its own fallback")
    left, context = _parameters(own)
    wanted, other_context = _parameters(other)
    names = {name: name for name in wanted if name in left}
    free = [
        name
        for name, parameter in wanted.items()
        if name not in left and parameter.default is parameter.empty
    ]
    rest = [name for name in left if name not in names]
    if other_context is not None:
        free += [] if context is not None else [other_context]
        names |= {other_context: context} if context is not None else {}
    if not free:
        return names
    if len(free) == 1 and rest and free[0] != other_context:
        return names | {free[0]: rest[0]}
    raise DefinitionError(
        f"fallback {other.__name__!r} cannot be called in place of {own.__name__!r}: it gets the same "
        f"arguments, which are {', '.join([*left, *filter(None, [context])]) or 'none'}"
    )


def _parameters(
    function: Callable[..., Any],
) -> tuple[dict[str, inspect.Parameter], str | None]:
    """The parameters but the context, and the name of that."""
    try:
        hints = typing.get_type_hints(function)
    except NameError:
        hints = {}  # binding the parameters says so, with the place
    found = dict(inspect.signature(function).parameters)
    context = next((name for name in found if hints.get(name) is StepContext), None)
    return {name: p for name, p in found.items() if name != context}, context
