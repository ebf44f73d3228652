"""From an exception to what may be stored of it: never locals, and only messages that somebody vouches for."""

from __future__ import annotations

import traceback
from pathlib import Path

from orchestrator.declare.policies import Recovery
from orchestrator.declare.steps import StepSpec
from orchestrator.engine.events import Failure
from orchestrator.exceptions import (
    Defer,
    OrchestratorError,
    Reject,
    Skip,
    StepError,
    StepTimeout,
    TooLarge,
)

MAX_FRAMES = 12
MAX_MESSAGE = 500
# As much as their columns hold: a failure that cannot be stored would count as a lost worker.
MAX_CLASS, MAX_CODE = 120, 60


def failure_of(error: BaseException, spec: StepSpec) -> Failure:
    """What the attempt, the dead letter and the pages will show of `error`."""
    code, message = "error", ""
    if isinstance(error, OrchestratorError | StepError):
        code, message = _storable(error.code, MAX_CODE), _message(error, spec)
    elif isinstance(error, MemoryError):
        code, message = "out_of_memory", "the step needed more memory than a worker may take"
    return Failure(
        error_class=type(error).__name__[:MAX_CLASS],
        code=code or "error",
        message=message,
        frames=_frames(error),
        timed_out=isinstance(error, StepTimeout),
        recovery=_recovery(error, spec),
        retry_after=error.seconds if isinstance(error, Defer) else None,
        asked_wait=_asked_wait(error),
        final=isinstance(error, Reject),
    )


def _asked_wait(error: BaseException) -> float:
    """The `retry_after` of clients of rate-limited services: seconds, as a number."""
    asked = getattr(error, "retry_after", None)
    if isinstance(asked, bool) or not isinstance(asked, int | float):
        return 0.0
    return float(asked) if 0 < asked < float("inf") else 0.0


def _recovery(error: BaseException, spec: StepSpec) -> Recovery | None:
    declared = spec.recoveries.of(error)
    if isinstance(error, Skip):
        return "skip"
    if isinstance(error, TooLarge) and declared is None:
        return "fallback"  # another try would return as much; somebody else may return less
    return declared


def _message(error: BaseException, spec: StepSpec) -> str:
    return _storable(error, MAX_MESSAGE) or spec.gap


def _storable(value: object, limit: int) -> str:
    """As text that PostgreSQL takes: no NUL, no lone surrogates."""
    text = str(value).replace("\x00", "")[:limit]
    return text.encode("utf-8", "replace").decode()


def _frames(error: BaseException) -> tuple[str, ...]:
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    return tuple(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])
