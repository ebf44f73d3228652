"""Marked functions that stand alone: each is a durable workflow of its own, `.run`, `.map` and `.start` use it.

Here they only get these methods; `standalone` makes the workflow, once all functions are known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Protocol, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
PLAIN = "__orchestrator_plain__"


class Starter(Protocol):
    """What runs a function that stands alone."""

    def start(self, *args: Any, key: str | None = None, **values: Any) -> Any: ...

    async def run(self, *args: Any, key: str | None = None, **values: Any) -> Any: ...


_standing: list[Callable[..., Any]] = []
_makers: list[Callable[[Callable[..., Any]], Starter]] = []


def install(maker: Callable[[Callable[..., Any]], Starter]) -> None:
    """Say how the workflow around a function is made (called once, by `standalone`)."""
    _makers[:] = [maker]


def standing() -> tuple[Callable[..., Any], ...]:
    """The functions that may stand alone, in the order they were marked."""
    return tuple(_standing)


def stand(function: Function, *, run: str = "run") -> Function:
    """Give the function `start`, and under the name `run` the coroutine that waits for the result."""

    async def waits(*args: Any, **values: Any) -> Any:
        return await _makers[0](function).run(*args, **values)

    _remember(function)
    function.__dict__[run] = waits
    function.__dict__["start"] = _starting(function)
    return function


def stand_awaitable(function: Function) -> Function:
    """The function as one that is awaited when called alone; `plain` is what it was, and what a step calls."""

    @wraps(function)
    def waits(*args: Any, **values: Any) -> Awaitable[Any]:
        return _makers[0](function).run(*args, **values)

    _remember(function)
    waits.__dict__.update({"start": _starting(function), "plain": function, PLAIN: function})
    return waits  # type: ignore[return-value] # the type of what the author wrote


def plain(function: Function) -> Function:
    """What the author wrote, without what lets it stand alone."""
    found: Function = getattr(function, PLAIN, function)
    return found


def _remember(function: Callable[..., Any]) -> None:
    if function not in _standing:
        _standing.append(function)


def _starting(function: Callable[..., Any]) -> Callable[..., Any]:
    def start(*args: Any, **values: Any) -> Any:
        """Start a run and return its handle at once."""
        return _makers[0](function).start(*args, **values)

    return start
