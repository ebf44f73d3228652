"""From an exception to what may be stored of it: never locals, and only messages that somebody vouches for."""

from __future__ import annotations

import traceback
from pathlib import Path

from orchestrator.declare.steps import StepSpec
from orchestrator.engine.events import Failure
from orchestrator.exceptions import Defer, OrchestratorError, Reject, Skip, StepError, StepTimeout

MAX_FRAMES = 12
MAX_MESSAGE = 500


def failure_of(error: BaseException, spec: StepSpec) -> Failure:
    """What the attempt, the dead letter and the pages will show of `error`."""
    vouched = isinstance(error, OrchestratorError | StepError)
    return Failure(
        error_class=type(error).__name__,
        code=error.code if isinstance(error, OrchestratorError | StepError) else "error",
        message=_message(error, spec) if vouched else "",
        frames=_frames(error),
        timed_out=isinstance(error, StepTimeout),
        recovery="skip" if isinstance(error, Skip) else spec.recoveries.of(error),
        retry_after=error.seconds if isinstance(error, Defer) else None,
        final=isinstance(error, Reject),
    )


def _message(error: BaseException, spec: StepSpec) -> str:
    text = str(error).replace("\x00", "")[:MAX_MESSAGE]
    return text or spec.gap


def _frames(error: BaseException) -> tuple[str, ...]:
    frames = traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]
    return tuple(f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)


def _short(path: str) -> str:
    return "/".join(Path(path).parts[-3:])
