"""Many hints at the same moment wake nobody more than a few do: a burst is sent in part, and ends with one more."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

AT_ONCE = 8  # messages per queue and window: as many workers wake without delay
WINDOW = 0.02  # seconds
LASTS = 10  # windows: those who were woken by a burst still drain, so that one hint per window is enough


@dataclass(slots=True)
class _Window:
    began: float
    sent: int


class Bursts:
    """`send` is called for the first hints of a window, and once more after it if others came.

    So a hint that is held back is late by a window, never lost: whoever drained before the last
    commit of the burst is woken after it. `send` says whether it could.
    """

    _lock: threading.Lock
    _windows: dict[str, _Window]
    _owed: set[str]
    _due: threading.Event
    _thread: threading.Thread | None

    def __init__(
        self,
        send: Callable[[str], bool],
        *,
        at_once: int = AT_ONCE,
        window: float = WINDOW,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._at_once = at_once
        self._window = window
        self._clock = clock
        self._begin()
        os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.pay)

    def hint(self, queue: str) -> bool:
        """Send a message to the queue now, or owe it one; False when sending failed."""
        with self._lock:
            window = self._windows.get(queue)
            if window is None or self._clock() - window.began > self._window:
                window = self._windows[queue] = self._next(window)
            window.sent += 1
            if window.sent > self._at_once:
                self._owed.add(queue)
                self._wake()
                return True
        return self._send(queue)

    def _next(self, last: _Window | None) -> _Window:
        now = self._clock()
        goes_on = (
            last is not None
            and last.sent > self._at_once
            and now - last.began < LASTS * self._window
        )
        return _Window(now, self._at_once - 1 if goes_on else 0)

    def pay(self) -> None:
        """Send what is owed."""
        with self._lock:
            owed, self._owed = self._owed, set()
        for queue in sorted(owed):
            self._send(queue)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._windows = {}
        self._owed = set()
        self._due = threading.Event()
        self._thread = None

    def _wake(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._pay_later, name="hints", daemon=True)
            self._thread.start()
        self._due.set()

    def _pay_later(self) -> None:
        while True:
            self._due.wait()
            self._due.clear()
            time.sleep(self._window)
            self.pay()
