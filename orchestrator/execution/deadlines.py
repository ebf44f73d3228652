"""Timeouts around user code: first an exception inside the step, then the end of the process."""

from __future__ import annotations

import faulthandler
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from orchestrator import conf
from orchestrator.exceptions import StepTimeout

STDERR = 2  # the descriptor itself: the watchdog writes without Python


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise StepTimeout inside the step after `seconds`; after the grace the whole process dies.

    The hard end is a watchdog thread in C: it needs no GIL, so it ends steps that hang in C code
    or ignore signals. The pool replaces the process, and the sweeper notices at once.
    """
    faulthandler.dump_traceback_later(seconds + conf.grace_seconds(), exit=True, file=STDERR)
    try:
        if threading.current_thread() is threading.main_thread():
            with _alarm(seconds):
                yield
        else:
            yield
    finally:
        faulthandler.cancel_dump_traceback_later()


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
