"""The testing kit's run in memory, as the histories use it: time stands still, and they make their own payloads."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import Decision
from orchestrator.engine.events import Payload, VoteCast
from orchestrator.engine.snapshot import RunSnapshot
from orchestrator.testing import door, memory

STARTER = 99


class Memory(memory.Memory):
    """One run, and the roles of everybody who voted in it."""

    def __init__(self, definition: WorkflowDefinition) -> None:
        super().__init__(definition, started_by=STARTER)
        self.roles: dict[int, frozenset[str]] = {}

    def submit(self, event: Any) -> Decision:
        if isinstance(event, VoteCast):
            self.roles[event.person_id] = event.roles
        return door.submit(self, event)


def payload(value: object) -> Payload:
    text = repr(value).encode()
    return Payload(data=text, sha256=hashlib.sha256(text).hexdigest(), size=len(text))


def changed_snapshot(snapshot: RunSnapshot, **fields: Any) -> RunSnapshot:
    """For planted mistakes: the same picture with something else in it."""
    return replace(snapshot, **fields)
