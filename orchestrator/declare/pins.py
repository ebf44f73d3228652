"""Values that a step's code reads and a run keeps to: model routes and prompt templates.

Whatever has a method `pinned()` is one; what it returns becomes part of the workflow's fingerprint. Found are
the names of its module (or of a function around it) that the step's own code uses, also in functions inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import isfunction, unwrap
from types import CodeType
from typing import Any

from orchestrator.declare.code import code_hash


def pins_of(function: Callable[..., Any]) -> list[dict[str, Any]]:
    """The pinned values that the function reads, as plain data, in the order of their names."""
    plain = unwrap(function)
    if not isfunction(plain):
        return []
    names = {
        name for code in _codes(plain.__code__) for name in (*code.co_names, *code.co_freevars)
    }
    known = plain.__globals__ | dict(_around(plain))
    # Asked of the class: a lazy object (settings) would begin to work for being asked itself.
    return [
        _plain(known[name].pinned())
        for name in sorted(names & known.keys())
        if hasattr(type(known[name]), "pinned")
    ]


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _around(function: Any) -> Iterator[tuple[str, Any]]:
    cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
    for name, cell in cells:
        try:
            yield name, cell.cell_contents
        except ValueError:
            continue  # assigned later, if ever


def _plain(pinned: dict[str, Any]) -> dict[str, Any]:
    return {name: code_hash(value) if callable(value) else value for name, value in pinned.items()}
