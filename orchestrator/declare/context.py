"""What a step may know of its run and ask of the engine: passed by annotation, `context: StepContext`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from orchestrator.declare.window import ContextWindow, Memory, Output, Summarise, window
from orchestrator.exceptions import OrchestratorError
from orchestrator.llm.prompts import Prompt
from orchestrator.llm.routes import Answered, Check, Gateway, ModelRoute


@dataclass(frozen=True, slots=True, kw_only=True)
class GapNote:
    """A part of the run that is missing, in words for whoever relies on the result.

    `code` says why: that of the error, or `skipped` when the step said so itself.
    """

    step: str
    item: int
    message: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalNote:
    """One approval that counted: who, in which role, of which content, when."""

    step: str
    role: str
    person_id: int
    person_name: str
    content_hash: str
    at: datetime


class Effect(Protocol):
    """One write to a foreign system: done once, however often its step is tried or replayed."""

    def perform(self, *, write: Callable[[str], Any], read: Callable[[str], Any]) -> Any:
        """The receipt of the write, as plain JSON; from the second time on without writing again.

        `write(key)` sends the request and returns a receipt; it raises EffectRejected when the
        foreign system refused, so that nothing was written. `read(key)` looks for what was written
        under this key and returns its receipt, or None when there is nothing: it is asked first
        whenever an earlier try sent the request and never heard the answer. The key is the same
        over tries, crashes and replays; the foreign system should refuse or ignore it a second time.

        Raises StepCancelled when this worker no longer holds the step, EffectConflict when another
        request went out under this key before, EffectMisplaced inside a database transaction.
        """
        ...


class StepEngine(Gateway, Protocol):
    """What a context asks of the engine that runs the step: models, and what follows."""

    def gaps(self) -> tuple[GapNote, ...]: ...

    def approvals(self) -> tuple[ApprovalNote, ...]: ...

    def outputs(self) -> Sequence[Output]: ...

    def summaries(self) -> Memory: ...

    def heartbeat(self, progress: str) -> None: ...

    def effect(self, operation: str, target: str, *, request: Any, content: Any) -> Effect: ...


class Detached:
    """No engine: a context made by hand, to call a step as the plain function it is."""

    def gaps(self) -> tuple[GapNote, ...]:
        return ()

    def approvals(self) -> tuple[ApprovalNote, ...]:
        return ()

    def outputs(self) -> Sequence[Output]:
        return ()

    def summaries(self) -> Memory:
        return {}

    def heartbeat(self, progress: str) -> None:
        pass

    def effect(self, operation: str, target: str, *, request: Any, content: Any) -> Effect:
        raise OrchestratorError(
            f"{operation} {target} was not written: this context belongs to no running step"
        )

    def generate(
        self, route: ModelRoute, prompt: Prompt, output_type: Any, check: Check | None
    ) -> Answered[Any]:
        """The route's own function answers: outside of a run nobody would know what a model costs."""
        return route.answer_locally(prompt, output_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepContext:
    """Identity of the running attempt, what earlier steps left, and the way to foreign systems.

    `idempotency_key` stays the same over retries, crashes and replays: hand it to foreign systems.
    `log` is a structlog logger bound to run, step, item and attempt: log ids and numbers, no values.
    """

    run_id: UUID
    business_key: str
    workflow: str
    version: str
    step: str
    item: int
    attempt: int
    idempotency_key: str
    started_by: int | None
    now: datetime
    log: Any = field(repr=False, default=None)
    engine: StepEngine = field(repr=False, default_factory=Detached)

    @property
    def gaps(self) -> tuple[GapNote, ...]:
        """What was skipped so far, in the order of the definition and of the items."""
        return self.engine.gaps()

    @property
    def approvals(self) -> tuple[ApprovalNote, ...]:
        """The approvals of the run's gates that counted, oldest first."""
        return self.engine.approvals()

    def effect(self, operation: str, target: str, *, request: Any, content: Any = None) -> Effect:
        """A write to a foreign system, to be carried out with `perform`.

        `operation` and `target` say what is written where; they are shown in the trace, so name an
        id and no patient. `request` is what is going to be written, as JSON or a model. Behind a
        gate `content` is what the write rests on: exactly the output of the last gate before this
        step, which people approved; anything else is refused with `not_approved`.

        Raises NotApproved, or EffectMisplaced in a step that may be skipped or end in a review.
        """
        return self.engine.effect(operation, target, request=request, content=content)

    def heartbeat(self, progress: str = "") -> None:
        """Ask, in long work, whether to go on: raises StepCancelled once nobody waits for the result.

        Cheap enough for an inner loop: the database is asked at most once a second. `progress` is
        written to the log with that question; it must name no patient.
        """
        self.engine.heartbeat(progress)

    def window(
        self,
        max_tokens: int = 4000,
        *,
        keep_last: int | None = None,
        summarise: Summarise | None = None,
    ) -> ContextWindow:
        """The outputs of the steps before this one as one text for a prompt, never above `max_tokens`.

        The newest go in raw as far as they fit (at most `keep_last`); older ones as a rolling
        summary: their structure, keys, short values and counts, or what `summarise(text,
        max_tokens)` says of them, cut to its budget. Tokens are estimated as UTF-8 bytes / 3.
        """
        return window(
            self.engine.outputs(),
            max_tokens=max_tokens,
            keep_last=keep_last,
            summarise=summarise,
            memory=self.engine.summaries(),
        )
