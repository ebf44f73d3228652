"""The run being played with all that belongs to it, and the one way in which anything happens to it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.decision import Decision
from orchestrator.engine.events import Event
from orchestrator.testing import door
from orchestrator.testing.calls import Caller
from orchestrator.testing.context import Surroundings
from orchestrator.testing.memory import Memory
from orchestrator.testing.script import Cast
from orchestrator.testing.trace import Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`caller` calls steps, `cast` are the people, `trace` keeps what happened in words."""

    around: Surroundings
    caller: Caller
    cast: Cast
    trace: Trace

    @property
    def memory(self) -> Memory:
        return self.around.memory

    @property
    def definition(self) -> WorkflowDefinition:
        return self.around.memory.definition

    def submit(self, event: Event) -> Decision:
        """Let it happen; what the engine refuses is raised as whoever asked would be told."""
        decision = door.submit(self.memory, event)
        if decision.refused is not None:
            raise decision.refused.error()
        self.trace.tell(event, decision)
        return decision

    def tell_writes(self) -> None:
        """Put into the trace what was written to foreign systems since the last time."""
        for text in self.around.effects.news:
            self.trace.add(text)
        self.around.effects.news.clear()
