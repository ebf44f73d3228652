"""How a call of a step's function ended, and the event that tells the engine."""

from __future__ import annotations

from dataclasses import dataclass

from orchestrator.engine.events import Failure, ItemsPlanned, Payload, StepFailed, StepSucceeded


@dataclass(slots=True, kw_only=True)
class Ended:
    """How a call ended: a result to store, the inputs of a fan-out, or a failure; and what it took.

    `chosen` is the arm that the label of a branch leads to; `edited_input` what the items of a
    fan-out share instead of their own.
    """

    input_hash: str = ""
    work_ms: float = 0.0
    output: Payload | None = None
    chosen: str = ""
    items: tuple[Payload, ...] | None = None
    edited_input: Payload | None = None
    failure: Failure | None = None

    def event(
        self, *, node: str, item: int, fence: int, chance: float
    ) -> StepSucceeded | StepFailed | ItemsPlanned:
        """The fact as `decide` takes it; `chance` (0..1) is the draw for the jitter of a retry."""
        if self.items is not None:
            return ItemsPlanned(
                node=node, fence=fence, inputs=self.items, edited_input=self.edited_input
            )
        if self.output is not None:
            return StepSucceeded(
                node=node,
                item=item,
                fence=fence,
                output=self.output,
                input_hash=self.input_hash,
                work_ms=self.work_ms,
                chosen=self.chosen,
            )
        assert self.failure is not None, "a call ends with a result, items or a failure"
        return StepFailed(
            node=node,
            item=item,
            fence=fence,
            failure=self.failure,
            chance=chance,
            input_hash=self.input_hash,
            work_ms=self.work_ms,
        )
