"""Approval functions: they see the content when a person of their role approves, and may refuse.

`@approval(role=...)` attaches to the gates of its own module that ask that role, `workflow.approval`
to those of the workflow. Neither ever decides.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType, ModuleType
from typing import Any, TypeVar

from orchestrator.exceptions import DefinitionError

ApprovalHook = Callable[[Any], Any]
Hook = TypeVar("Hook", bound=Callable[..., Any])

_by_module: dict[str, dict[str, ApprovalHook]] = {}


def approval(*, role: str) -> Callable[[Hook], Hook]:
    """Call this function with the content when a person of `role` approves at a gate of its module.

    It refuses by raising `Invalid` with a message for that person, or by returning False. Anything
    else lets the person's approval count. It stays a plain function when called directly.
    """

    def mark(function: Hook) -> Hook:
        check_hook(function)
        known = _by_module.setdefault(function.__module__, {})
        other = known.get(role)
        if other is not None and other.__qualname__ != function.__qualname__:
            raise DefinitionError(
                f"module {function.__module__!r} has two approval functions for {role!r}: "
                f"{other.__qualname__} and {function.__qualname__}"
            )
        known[role] = function
        return function

    return mark


def approvals_of(module: str | ModuleType) -> Mapping[str, ApprovalHook]:
    """The approval functions declared in a module, by role."""
    name = module if isinstance(module, str) else module.__name__
    return MappingProxyType(_by_module.get(name, {}))


def asked_at(
    roles: Iterable[str], module: str, hooks: Mapping[str, ApprovalHook]
) -> dict[str, tuple[ApprovalHook, ...]]:
    """By role the functions that see a gate's content: its module's own and the workflow's `hooks`."""
    own = approvals_of(module)
    found = {
        role: tuple(source[role] for source in (own, hooks) if role in source) for role in roles
    }
    return {role: functions for role, functions in found.items() if functions}


def check_hook(function: Callable[..., Any]) -> None:
    """It is called with the content alone, while a person waits for the answer."""
    if inspect.iscoroutinefunction(function):
        raise DefinitionError(
            f"approval function {function.__name__!r} is async; write a plain function"
        )
    try:
        inspect.signature(function).bind(None)
    except TypeError as error:
        raise DefinitionError(
            f"approval function {function.__name__!r} is called with the content alone: {error}"
        ) from error
