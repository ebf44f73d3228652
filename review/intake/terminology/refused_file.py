"""The one error of vocabulary files that people hand in."""

from __future__ import annotations


class RefusedFile(ValueError):
    """A vocabulary file that is not what it should be. Says which file, where, and what to do."""

    def __init__(self, name: str, what: str, *, line: int | None = None) -> None:
        where = f"{name}, line {line}" if line else name
        super().__init__(f"{where}: {what}")
