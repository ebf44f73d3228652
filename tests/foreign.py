"""A foreign system as a test sees it: what arrived there, and how its answers get lost."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestrator import EffectRejected


class AnswerLost(Exception):
    """The request may have arrived; nobody heard."""


@dataclass
class Foreign:
    """Keeps one record per key. `next_writes`: how the coming writes end (lost before, lost after, refused)."""

    records: dict[str, Any] = field(default_factory=dict)
    writes: list[tuple[str, Any]] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    next_writes: list[str] = field(default_factory=list)
    cannot_be_read: bool = False

    def write(self, key: str, request: Any) -> dict[str, Any]:
        how = self.next_writes.pop(0) if self.next_writes else ""
        self.writes.append((key, request))
        if how == "lost before":
            raise AnswerLost
        if how == "refused":
            raise EffectRejected("the foreign system does not take this")
        self.records[key] = {"id": f"R{len(self.records) + 1}", "request": request}
        if how == "lost after":
            raise AnswerLost
        return dict(self.records[key])

    def read(self, key: str) -> dict[str, Any] | None:
        self.reads.append(key)
        if self.cannot_be_read:
            raise AnswerLost
        return self.records.get(key)
