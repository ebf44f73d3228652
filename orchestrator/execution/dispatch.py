"""Hints to the workers: words and messages that carry nothing and may be lost, doubled or late without harm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog
from celery import current_app

from orchestrator.execution import standby
from orchestrator.execution.bursts import AT_ONCE, Bursts

DRAIN_TASK = "orchestrator.drain"

log = structlog.get_logger("orchestrator.dispatch")

_draining: ContextVar[frozenset[str]] = ContextVar("draining", default=frozenset())


@contextmanager
def draining(queues: frozenset[str]) -> Iterator[None]:
    """While a worker drains these queues, it sees new work itself: one hint less per queue."""
    token = _draining.set(queues)
    try:
        yield
    finally:
        _draining.reset(token)


def hint(queues: list[str]) -> None:
    """One message per entry. A broker that is away must never fail what was just committed."""
    own = _draining.get()
    for queue, count in Counter(queues).items():
        for _ in range(min(count - int(queue in own), AT_ONCE)):
            if not _bursts.hint(queue):
                return


def pass_on(queue: str) -> bool:
    """Wake somebody else: whoever was woken has found other work."""
    return _bursts.hint(queue)


def _send(queue: str) -> bool:
    try:
        current_app.send_task(DRAIN_TASK, queue=queue, ignore_result=True, retry=False)
    except Exception as error:  # noqa: BLE001 - kombu wraps broker errors in many classes
        log.warning("hint_lost", queue=queue, error_class=type(error).__name__)
        return False
    return True


_bursts = Bursts(_send, call=standby.call)
