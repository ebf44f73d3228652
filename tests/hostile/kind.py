"""What one hostile file is: its name, its bytes and the endings that are right for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# An ending beside the reason codes of DocumentRefused: the file was read like any other form.
READ = "read"


@dataclass(frozen=True, slots=True)
class HostileFile:
    """`endings` are the codes with which intake may end; `flags` must be raised if it was read."""

    filename: str
    data: bytes
    endings: frozenset[str]
    flags: frozenset[str] = frozenset()


Maker = Callable[[], HostileFile]


def hostile(filename: str, data: bytes, *endings: str, flags: tuple[str, ...] = ()) -> HostileFile:
    return HostileFile(filename, data, frozenset(endings), frozenset(flags))
