"""A worker says that it is there: which queues it serves and which versions it carries, every few seconds.

The row belongs to the whole worker, not to one of its processes, and is renewed from a thread: a worker
is seen while it is idle, and while all its processes are busy.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable, Collection
from typing import Any

import structlog
from django.db import connection

from orchestrator import conf
from orchestrator.store import versions, workers

log = structlog.get_logger("orchestrator.worker")

MAX_HOST = 90  # characters: what the column leaves beside process and chance
LAST_BEAT_SECONDS = 5.0  # how long the end of a worker waits for a beat that is under way


class Presence:
    """One worker. Its name is no other's, even where containers share host name and process id."""

    def __init__(self, host: str, queues: Collection[str]) -> None:
        self.name = f"{host[:MAX_HOST]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._queues = tuple(queues)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="presence", daemon=True)

    def begin(self) -> None:
        """Be seen from now on."""
        self.beat()
        self._thread.start()

    def end(self) -> None:
        """Leave; nobody has to wait until the silence is noticed."""
        self._ended.set()
        self._thread.join(LAST_BEAT_SECONDS)
        self._write(lambda: workers.ended(self.name))

    def beat(self) -> None:
        """Renew the row. Versions that were first used after the worker began are in it, too."""
        self._write(
            lambda: workers.seen(
                self.name, queues=self._queues, version_ids=versions.carried_definitions()
            )
        )

    def _go_on(self) -> None:
        while not self._ended.wait(conf.presence_seconds()):
            self.beat()

    def _write(self, write: Callable[[], object]) -> None:
        try:
            write()
        except Exception as error:  # noqa: BLE001 - a worker that works must not end over this
            log.warning("presence_not_written", worker=self.name, error_class=type(error).__name__)
        finally:
            # The pool forks its processes from this one: no connection may be open meanwhile.
            connection.close()


_here: list[Presence] = []


def begin(sender: Any, **_: Any) -> None:
    """Celery's `worker_ready`: sent once, in the parent of the pool."""
    present = Presence(sender.hostname, sender.app.amqp.queues.consume_from)
    present.begin()
    _here[:] = [present]


def end(**_: Any) -> None:
    """Celery's `worker_shutdown`: after the last step of a worker that ends gently."""
    for present in _here:
        present.end()
    _here.clear()
