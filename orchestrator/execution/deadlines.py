"""Timeouts around user code: first an exception inside the step, then the end of the process.

The hard end is a watchdog in C (`faulthandler`): it needs no GIL, so it ends steps that hang in C code
or ignore signals. The pool replaces the process, and the sweeper notices at once.
"""

from __future__ import annotations

import faulthandler
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from orchestrator import conf
from orchestrator.exceptions import StepTimeout
from orchestrator.execution.interruptions import Interruptions

STDERR = 2  # the descriptor itself: the watchdog writes without Python


@dataclass(frozen=True, slots=True)
class _Limit:
    """When a running step must stop by itself, and when its process dies for it (monotonic seconds)."""

    soft: float
    hard: float


class _Watchdog:
    """One timer for all steps of this process, set to the first hard end.

    Setting it costs as much as a short step, so a worker leaves it running from step to step and moves
    it only when it would bite too early or too late: half the grace is the tolerance.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._limits: dict[int, _Limit] = {}
        self._workers = 0
        self._set_to: float | None = None

    def begin(self, seconds: float) -> None:
        now = time.monotonic()
        grace = conf.grace_seconds()
        with self._lock:
            limit = _Limit(now + seconds, now + seconds + grace)
            self._limits[threading.get_ident()] = limit
            first = min(each.hard for each in self._limits.values())
            earliest = min(each.soft for each in self._limits.values()) + grace / 2
            if self._set_to is None or not earliest <= self._set_to <= first:
                self._set(first, now)

    def end(self) -> None:
        with self._lock:
            self._limits.pop(threading.get_ident(), None)
            self._rest_if(self._workers == 0)

    def rest(self) -> None:
        with self._lock:
            self._rest_if(True)

    def enter_worker(self) -> None:
        with self._lock:
            self._workers += 1

    def leave_worker(self) -> None:
        with self._lock:
            self._workers -= 1
            self._rest_if(self._workers == 0)

    def _set(self, moment: float, now: float) -> None:
        faulthandler.dump_traceback_later(max(moment - now, 0.001), exit=True, file=STDERR)
        self._set_to = moment

    def _rest_if(self, wanted: bool) -> None:
        if wanted and not self._limits and self._set_to is not None:
            faulthandler.cancel_dump_traceback_later()
            self._set_to = None


_watchdog = _Watchdog()
_interruptions = Interruptions()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise StepTimeout inside the step after `seconds`; after the grace the whole process dies."""
    _watchdog.begin(seconds)
    try:
        if threading.current_thread() is threading.main_thread():
            with _alarm(seconds):
                yield
        else:
            with _interruptions.after(seconds):
                yield
    finally:
        _watchdog.end()


@contextmanager
def working() -> Iterator[None]:
    """Around many steps in a row: the watchdog runs on between them and rests at the end."""
    _watchdog.enter_worker()
    try:
        yield
    finally:
        _watchdog.leave_worker()


def rest() -> None:
    """Stop the watchdog between steps: whoever waits for a lost database is not to die for it."""
    _watchdog.rest()


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    def ring(_signal: int, _frame: FrameType | None) -> None:
        raise StepTimeout(f"the step ran longer than its timeout of {seconds:g} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
