"""One call of a step's function in a play: arguments by binding, the function or its double, the contract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from uuid import UUID

from orchestrator.declare.steps import StepSpec
from orchestrator.engine.events import Event, LeaseLost, Payload
from orchestrator.engine.states import StepState
from orchestrator.exceptions import Skip
from orchestrator.execution.contracts import brought_content, kept_output
from orchestrator.execution.ended import Ended
from orchestrator.execution.failures import failure_of
from orchestrator.execution.performing import left_unknown
from orchestrator.execution.reading import Reader, Result
from orchestrator.testing.context import Surroundings, step_context
from orchestrator.testing.doubles import OWN, Call, CheckFailed, WorkerLost
from orchestrator.testing.memory import Memory, Token
from orchestrator.testing.rows import StepRow, payload_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """How a call ended: the event for the engine, the fake seconds it took, and what was raised."""

    event: Event
    seconds: float
    error: BaseException | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Calls the steps of one run; `chance` draws the jitter of retries."""

    around: Surroundings
    input: Payload
    doubles: Mapping[Callable[..., Any], Any]
    chance: Random
    counted: Counter[tuple[str, int, int]] = field(default_factory=Counter)

    def call(self, token: Token) -> Called:
        """Call the function of the step in hand; whatever it raises is an outcome, never an exception here.

        Only the AssertionError of a double is raised: that is the test's own.
        """
        spec = self.around.memory.definition.steps[token.node]
        ended, raised = Ended(), None
        try:
            self._fill(ended, spec, token)
        except CheckFailed as failed:
            raise failed.error from None
        except WorkerLost as lost:
            event = LeaseLost(node=token.node, item=token.item, fence=token.fence)
            return Called(event=event, seconds=ended.work_ms / 1000, error=lost)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - as in production: an outcome
            raised = error
            ended.failure = self._failure(spec, error)
        told = ended.event(
            node=token.node, item=token.item, fence=token.fence, chance=self.chance.random()
        )
        return Called(event=told, seconds=ended.work_ms / 1000, error=raised)

    def reader(self, row: StepRow) -> Reader:
        """What the step or item is bound to."""
        memory = self.around.memory
        edited = row.edited_input.data if row.edited_input else None
        return Reader(
            memory.definition, row.node, row.input, edited, MemoryResults(memory, self.input)
        )

    def _fill(self, ended: Ended, spec: StepSpec, token: Token) -> None:
        memory = self.around.memory
        reader = self.reader(memory.steps[token.node, token.item])
        if spec.parallel and token.item < 0:
            ended.items = tuple(payload_of(item) for item in reader.listed())
            shared = reader.shared_edits()
            ended.edited_input = payload_of(shared) if shared else None
            return
        variant = memory.steps[token.node, token.item].variant
        function, arguments = spec.call_of(variant, self._arguments(reader, token))
        call = Call(
            spec=spec,
            function=function,
            arguments=arguments,
            number=self._count(token, variant),
        )
        try:
            value = call.perform(self.doubles.get(function, OWN))
        except Skip:
            self._refuse_unknown(token)
            raise
        finally:
            ended.work_ms = call.seconds * 1000
        self._refuse_unknown(token)
        kept = kept_output(memory.definition, token.node, value)
        ended.output, ended.chosen = payload_of(kept.value), kept.chosen

    def _count(self, token: Token, variant: int) -> int:
        self.counted[token.node, token.item, variant] += 1
        return self.counted[token.node, token.item, variant]

    def _arguments(self, reader: Reader, token: Token) -> dict[str, Any]:
        sources = reader.binding.sources
        contexts = [name for name, source in sources.items() if source.kind == "context"]
        given = step_context(self.around, token) if contexts else None
        return reader.typed_values() | dict.fromkeys(contexts, given)

    def _failure(self, spec: StepSpec, error: BaseException) -> Any:
        failure = failure_of(error, spec)
        if spec.review is None:
            return failure
        definition = self.around.memory.definition
        content = brought_content(definition, spec.name, error, encode=payload_of)
        return replace(failure, content=content)

    def _refuse_unknown(self, token: Token) -> None:
        row = self.around.effects.unknown((token.node, token.item))
        if row is not None:
            raise left_unknown(token.node, (row.write.operation, row.write.target))


class MemoryResults:
    """See `execution.reading.Results`."""

    def __init__(self, memory: Memory, given: Payload) -> None:
        self.run_id: UUID = memory.run_id
        self.input = Result(given.text, given.sha256)
        self._memory = memory

    def results_of(self, nodes: Iterable[str]) -> dict[str, Result]:
        rows = (self._memory.steps.get((node, -1)) for node in nodes)
        return {
            row.node: Result(row.output.text, row.output.sha256)
            for row in rows
            if row and row.output
        }

    def taken_of(self, nodes: Iterable[str]) -> str | None:
        rows = (self._memory.steps.get((node, -1)) for node in nodes)
        return next((row.node for row in rows if row and row.state is StepState.COMPLETED), None)

    def items_of(self, node: str) -> Sequence[Result]:
        return [
            Result(row.output.text, row.output.sha256, row.item)
            for row in self._memory.items(node)
            if row.state is StepState.COMPLETED and row.output
        ]
