"""Timeouts for steps in threads: signals reach only the main thread, so a thread of its own raises there."""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from orchestrator.exceptions import StepTimeout


class Interruptions:
    """Raises StepTimeout in threads whose time is up, between two of their bytecodes.

    A step that waits inside C code sees it when it comes back; until then the watchdog has the last word.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._due: dict[int, float] = {}
        self._sleeps_until: float | None = None
        self._thread: threading.Thread | None = None

    @contextmanager
    def after(self, seconds: float) -> Iterator[None]:
        """Interrupt the calling thread `seconds` from now, unless the block has ended."""
        ident = threading.get_ident()
        with self._changed:
            due = self._due[ident] = time.monotonic() + seconds
            self._start()
            if self._sleeps_until is None or due < self._sleeps_until:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                # Rung, perhaps not delivered yet: it must hit nobody else.
                if self._due.pop(ident, None) is None:
                    _raise_in(ident, None)

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._ring, name="timeouts", daemon=True)
            self._thread.start()

    def _ring(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for ident in [ident for ident, due in self._due.items() if due <= now]:
                    del self._due[ident]
                    _raise_in(ident, StepTimeout)
                self._sleeps_until = min(self._due.values(), default=None)
                self._changed.wait(None if self._sleeps_until is None else self._sleeps_until - now)


def _raise_in(ident: int, error: type[BaseException] | None) -> None:
    raised = ctypes.py_object(error) if error else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(ident), raised)
