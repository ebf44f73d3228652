"""The run in memory that authors play their workflows on, with a record of the edges it takes."""

from __future__ import annotations

from orchestrator.declare.definition import WorkflowDefinition
from orchestrator.engine.changes import Decision
from orchestrator.engine.events import Event
from orchestrator.engine.states import RunState, StepState
from orchestrator.testing import door
from orchestrator.testing.memory import Memory
from orchestrator.testing.rows import StepRow

STARTER = 99
Edge = tuple[str, str, str]  # machine, from, to


class Recorded(Memory):
    """`edges` holds every way that steps, items and the run went."""

    def __init__(self, definition: WorkflowDefinition) -> None:
        self.edges: set[Edge] = set()
        super().__init__(definition, started_by=STARTER)

    def submit(self, event: Event) -> Decision:
        return door.submit(self, event)

    def planned(self, node: str) -> list[StepRow]:
        """The items of the present plan, without those of earlier rounds."""
        return [row for row in self.items(node) if row.state is not StepState.NOT_TAKEN]

    def add_step(self, node: str, item: int, state: StepState) -> StepRow:
        if item < 0:
            self.edges.add(("step", StepState.PENDING, state))
        return super().add_step(node, item, state)

    def move_step(self, row: StepRow, to: StepState) -> None:
        self.edges.add(("step", row.state, to))
        super().move_step(row, to)

    def move_run(self, to: RunState) -> None:
        self.edges.add(("run", self.state, to))
        super().move_run(to)
