"""What comes of an event: changes to write, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestrator.engine.changes import Change
from orchestrator.exceptions import Conflict, Invalid, NotAllowed, NotFound, RequestRefused

RefusalKind = Literal["not_found", "not_allowed", "conflict", "invalid"]
REFUSALS: dict[RefusalKind, type[RequestRefused]] = {
    "not_found": NotFound,
    "not_allowed": NotAllowed,
    "conflict": Conflict,
    "invalid": Invalid,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A person's request that cannot be done."""

    kind: RefusalKind
    code: str
    message: str

    def error(self) -> RequestRefused:
        """What whoever asked is told, as the exception of that kind."""
        return REFUSALS[self.kind](self.message, code=self.code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Changes to write, or why there are none: `ignored` is a normal answer, `refused` is for people."""

    changes: tuple[Change, ...] = ()
    ignored: str = ""
    refused: Refusal | None = None


def changed(*changes: Change) -> Decision:
    """These changes are to be written."""
    return Decision(changes=changes)


def ignored(because: str) -> Decision:
    """Nothing follows, and that is in order."""
    return Decision(ignored=because)


def refused(kind: RefusalKind, code: str, message: str) -> Decision:
    """A person asked for what cannot be done; `message` tells them why and what to do."""
    return Decision(refused=Refusal(kind=kind, code=code, message=message))
