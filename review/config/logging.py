"""Structured logs: one line per event on stderr, JSON for machines or plain text for people."""

from __future__ import annotations

import sys
import traceback
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

_MAX_FRAMES = 30

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_QUIETER = {
    "django.db.backends": "WARNING",  # statements carry patient data
    "celery.app.trace": "WARNING",
    "celery.beat": "WARNING",
    "celery.worker.strategy": "WARNING",
    "kombu": "WARNING",
    "PIL": "WARNING",
}


def logging_settings(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING for the `form` "json" or "text"; also points structlog at the same handler.

    Of an exception only class and frames are written: its message and locals may hold patient data.
    """
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_last_steps(form),
                ],
            }
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "stream": "ext://sys.stderr",
                "formatter": "lines",
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django gives this one handlers of its own; the root's are enough.
            "django": {"handlers": [], "level": level},
            **{name: {"level": least} for name, least in _QUIETER.items()},
        },
    }


def class_and_frames(_: Any, __: str, event: EventDict) -> EventDict:
    """Replace an exception by its class and where it came from."""
    error = _error_in(event.pop("exc_info", None))
    if error is not None:
        frames = traceback.extract_tb(error.__traceback__)[-_MAX_FRAMES:]
        event["error_class"] = type(error).__qualname__
        event["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _error_in(exc_info: Any) -> BaseException | None:
    """What the three spellings of `exc_info` mean."""
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1] if isinstance(exc_info[1], BaseException) else None
    return sys.exc_info()[1] if exc_info else None


def _last_steps(form: str) -> list[Processor]:
    if form == "text":
        return [class_and_frames, structlog.dev.ConsoleRenderer(colors=False)]
    return [class_and_frames, structlog.processors.JSONRenderer()]
