"""The run in memory that authors play their workflows on, as the histories use it: its time stands still."""

from __future__ import annotations

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event
from orchestrator.testing import door
from orchestrator.testing.memory import Memory

STARTER = 99


class Recorded(Memory):
    """One run that somebody started."""

    def __init__(self, definition: WorkflowDefinition) -> None:
        super().__init__(definition, started_by=STARTER)

    def submit(self, event: Event) -> Decision:
        return door.submit(self, event)
