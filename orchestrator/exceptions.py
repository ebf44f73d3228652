"""The error tree, grouped by who must act. The docstring of a class is its default message.

An OrchestratorError or StepError vouches for its message: code and message are stored and shown. Of
any other exception only the class and the frames are kept, since its message may quote patient data.
"""

from __future__ import annotations

from typing import Any


class OrchestratorError(Exception):
    """Something went wrong in the orchestrator."""

    code = "orchestrator_error"

    def __init__(self, message: str = "", *, code: str | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip().splitlines()[0])
        if code is not None:
            self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions cross process borders; keep the code that pickle would drop.
        return _rebuild, (type(self), str(self), self.code)


def _rebuild(kind: type[OrchestratorError], message: str, code: str) -> OrchestratorError:
    return kind(message, code=code)


class DefinitionError(OrchestratorError):
    """The workflow is not well defined; its author must change the code."""

    code = "bad_definition"


class RequestRefused(OrchestratorError):
    """The request cannot be carried out."""

    code = "refused"


class NotFound(RequestRefused):
    """There is no such thing, or it is not yours to see."""

    code = "not_found"


class NotAllowed(RequestRefused):
    """You may not do this."""

    code = "not_allowed"


class Conflict(RequestRefused):
    """The state has changed meanwhile; look again."""

    code = "conflict"


class Invalid(RequestRefused):
    """The values given are not valid."""

    code = "invalid"


class RaceLost(OrchestratorError):
    """Somebody was faster; it is safe to look again."""

    code = "race_lost"


class StepError(Exception):
    """Base of errors that user code raises with a `code` and a message that may be stored and shown.

    `content` is what the step would have returned: people see and correct it where the recovery is "review".
    """

    code = "step_error"
    content: Any = None


class StepSignal(OrchestratorError):
    """What user code may raise to say how its step ends."""


class Reject(StepSignal):
    """The step rejects its input for good: no retry, a dead letter."""

    code = "rejected"


class Skip(StepSignal):
    """The step has nothing to contribute; the text becomes a gap that later steps see."""

    code = "skipped"


class Defer(StepSignal):
    """The step wants to be tried again after some seconds, without using up a retry."""

    code = "deferred"

    def __init__(self, seconds: float, message: str = "deferred by the step") -> None:
        super().__init__(message)
        self.seconds = float(seconds)

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.seconds, str(self))


class StepTimeout(OrchestratorError):
    """The step ran longer than its timeout."""

    code = "timeout"


class InvalidOutput(OrchestratorError):
    """The step returned something other than it declared; `content` is what it returned."""

    code = "invalid_output"
    content: Any = None


class StorageError(OrchestratorError):
    """A stored payload is missing, damaged or too large."""

    code = "storage"


class TooLarge(StorageError):
    """The value is larger than what may be stored."""

    code = "output_too_large"


class StepCancelled(OrchestratorError):
    """This worker no longer holds the step: the run was cancelled, or its lease is lost."""

    code = "cancelled"


class EffectRejected(StepError):
    """Raised by the code that writes: the foreign system refused, and nothing was written there."""

    code = "effect_rejected"


class EffectUnknown(StepError):
    """A write left, nobody knows whether it arrived, and the step is about to end without asking."""

    code = "effect_unknown"


class EffectConflict(Reject):
    """The write went out before with another request; it cannot be changed any more."""

    code = "effect_conflict"


class NotApproved(Reject):
    """The content of the write is not what people approved; nothing was written."""

    code = "not_approved"


class EffectMisplaced(Reject, DefinitionError):
    """A step that writes to a foreign system may end by its result or as a dead letter, never be passed over."""

    code = "effect_misplaced"
