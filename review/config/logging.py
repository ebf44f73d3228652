"""Structured logs: one line per event on stderr, JSON for machines or plain text for people."""

from __future__ import annotations

from typing import Any

import structlog
from structlog.typing import Processor

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

    Tracebacks are rendered without local variables: those may hold patient data.
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


def _last_steps(form: str) -> list[Processor]:
    if form == "text":
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(colors=False, exception_formatter=plain)]
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
