"""Keeps the lease of the step in hand alive from a thread, and stops the worker that lost it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import structlog
from django.db import DatabaseError, connection

from orchestrator import conf
from orchestrator.store.leases import Held, renew

log = structlog.get_logger("orchestrator.worker")

Lease = tuple[UUID | int, int]


class Heartbeat:
    """One thread per process. `on_lost` is called when the lease is gone: whoever goes on would be late."""

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._held: Held | None = None
        self._lease: Lease | None = None
        self._renewed = 0.0
        self._thread: threading.Thread | None = None

    @contextmanager
    def holding(self, held: Held) -> Iterator[None]:
        """Renew the lease of `held` until the block ends."""
        if (lease := _lease_of(held)) != self._lease:
            self._lease, self._renewed = lease, time.monotonic()
        self._held = held
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
            self._thread.start()
        try:
            yield
        finally:
            self._held = None

    def _beat(self) -> None:
        while True:
            time.sleep(conf.heartbeat_seconds() / 2)
            held = self._held
            if held is None or time.monotonic() - self._renewed < conf.heartbeat_seconds():
                continue
            self._renew(held)

    def _renew(self, held: Held) -> None:
        try:
            alive = renew(held)
        except DatabaseError:
            # Nobody else may claim before the lease ends; stop a little earlier than that.
            limit = conf.lease().total_seconds() - conf.heartbeat_seconds() / 2
            alive = time.monotonic() - self._renewed < limit
        else:
            if alive:
                self._renewed = time.monotonic()
        finally:
            # Needed rarely and briefly: not worth a second connection kept by every worker.
            connection.close()
        if not alive and self._held is held:
            log.error("lease_lost", run=str(held.run_id), step=held.node, item=held.item)
            self._on_lost()


def _lease_of(held: Held) -> Lease:
    """What was leased, and at which fence: the steps of a run in sequence share the lease of its claim."""
    return (held.step_id if held.item >= 0 else held.run_id), held.fence
