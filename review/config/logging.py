"""Structured logs: one line per event on stderr, JSON for machines or plain text for people.

Our own events go straight from structlog to stderr: through the standard library a line would cost as much as
a short step. What libraries say comes in its way and looks the same.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from contextlib import suppress
from typing import Any

import orjson
import structlog
from structlog.typing import EventDict, Processor

_MAX_FRAMES = 30

_SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]
_FOREIGN = [*_SHARED, structlog.stdlib.PositionalArgumentsFormatter()]
_QUIETER = {
    "django.db.backends": "WARNING",  # statements carry patient data
    "celery.app.trace": "WARNING",
    "celery.beat": "WARNING",
    "celery.worker.strategy": "WARNING",
    "kombu": "WARNING",
    "httpx2": "WARNING",
    "openai": "WARNING",  # requests carry patient data
    "httpcore2": "WARNING",  # headers of answers
    "PIL": "WARNING",
    "pypdf": "CRITICAL",  # warnings quote the piece of the document that could not be read
}


class Lines:
    """A logger that writes finished lines to stderr, each in one piece; structlog asks it for its name."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def msg(self, line: str) -> None:
        """Write one line; one that cannot be written must not stop the work it tells of."""
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


class WithoutMessages(logging.Filter):
    """Exceptions among the arguments of a library's line shrink to their class: lines quote their arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, changed where it has to be."""
        args = record.args
        if isinstance(args, dict) and "exc" in args:  # Celery's own account of a task that failed
            name = type(_error_in(record.exc_info)).__qualname__
            record.args = {**args, "exc": name, "traceback": name}
        elif isinstance(args, tuple):
            record.args = tuple(map(_without_message, args))
        return True


def _without_message(argument: object) -> object:
    return type(argument).__qualname__ if isinstance(argument, BaseException) else argument


def logging_settings(*, level: str, form: str) -> dict[str, Any]:
    """Django's LOGGING for the `form` "json" or "text"; also lets structlog write lines of the same kind.

    Of an exception only class and frames are written: its message and locals may hold patient data.
    """
    structlog.configure(
        processors=[*_SHARED, *_last_steps(form)],
        logger_factory=Lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _FOREIGN,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_last_steps(form),
                ],
            }
        },
        "filters": {"without_messages": {"()": WithoutMessages}},
        "handlers": {
            "stderr": {
                "filters": ["without_messages"],
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
    return [class_and_frames, structlog.processors.JSONRenderer(serializer=_as_json)]


def _as_json(event: EventDict, **options: Any) -> str:
    """structlog passes a `default` for what JSON does not know; orjson refuses huge numbers and lone surrogates."""
    try:
        return orjson.dumps(event, **options, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:
        return json.dumps(event, **options, skipkeys=True)
