"""A page must not fail because one stored value cannot be read: it shows why instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from orchestrator.exceptions import StorageError

Value = TypeVar("Value")


def read(value: Callable[[], Value], *, otherwise: Value) -> tuple[Value, str]:
    """The value and "", or `otherwise` and the reason: the key or the blob is gone, the bytes are damaged."""
    try:
        return value(), ""
    except StorageError as error:
        return otherwise, str(error)
