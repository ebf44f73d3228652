"""Keeps the leases of the steps in hand alive from a thread, and stops the worker that lost one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.db import DatabaseError, connection

from orchestrator import conf
from orchestrator.engine.states import RUN_OPEN
from orchestrator.store import holds
from orchestrator.store.held import Held
from orchestrator.store.leases import renew

log = structlog.get_logger("orchestrator.worker")


@dataclass(slots=True)
class _Hold:
    """A thread's step, and when its lease was last known to be good (monotonic seconds)."""

    lease: tuple[UUID | int, int]
    renewed: float
    held: Held | None


class Heartbeat:
    """One beating thread per process, for the step that each working thread has in hand.

    `on_lost` is called when a lease is gone: whoever goes on would be late. A run that was cancelled does not
    take the steps of other threads down with it.
    """

    def __init__(self, on_lost: Callable[[], None]) -> None:
        self._on_lost = on_lost
        self._holds: dict[int, _Hold] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def holding(self, held: Held) -> Iterator[None]:
        """Renew the lease of `held` until the block ends."""
        ident = threading.get_ident()
        hold = self._holds.get(ident)
        if hold is None or hold.lease != _lease_of(held):
            hold = self._holds[ident] = _Hold(_lease_of(held), time.monotonic(), held)
        hold.held = held
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
            self._thread.start()
        try:
            yield
        finally:
            hold.held = None

    def _beat(self) -> None:
        while True:
            time.sleep(conf.heartbeat_seconds() / 2)
            for hold in list(self._holds.values()):
                held = hold.held
                if held and time.monotonic() - hold.renewed >= conf.heartbeat_seconds():
                    self._renew(hold, held)

    def _renew(self, hold: _Hold, held: Held) -> None:
        try:
            alive = renew(held)
        except DatabaseError:
            # Nobody else may claim before the lease ends; stop a little earlier than that.
            limit = conf.lease().total_seconds() - conf.heartbeat_seconds() / 2
            alive = time.monotonic() - hold.renewed < limit
        else:
            if alive:
                hold.renewed = time.monotonic()
        finally:
            # Needed rarely and briefly: not worth a second connection kept by every worker.
            connection.close()
        if not alive and hold.held is held:
            self._lose(hold, held)

    def _lose(self, hold: _Hold, held: Held) -> None:
        """A process ends with the step it lost, unless its run is over and neighbours are at work: then it is late."""
        log.error("lease_lost", run=str(held.run_id), step=held.node, item=held.item)
        alone = not any(other.held for other in list(self._holds.values()) if other is not hold)
        if alone or not _run_is_over(held):
            self._on_lost()
        else:
            hold.held = None


def _run_is_over(held: Held) -> bool:
    try:
        return holds.look(held)[1] not in RUN_OPEN
    except DatabaseError:
        return False
    finally:
        connection.close()


def _lease_of(held: Held) -> tuple[UUID | int, int]:
    """What was leased, and at which fence: the steps of a run in sequence share the lease of its claim."""
    return (held.step_id if held.item >= 0 else held.run_id), held.fence
