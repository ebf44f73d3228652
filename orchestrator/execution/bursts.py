"""Many hints at the same moment wake nobody more than a few do: a burst is sent in part, and ends with one more."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

AT_ONCE = 8  # messages per queue without delay: as many workers wake
WINDOW = 0.02  # seconds until one more may be sent: those who were woken drain, and need no more than that


@dataclass(slots=True)
class _Bucket:
    """How many messages may be sent now: refilled by one per window (a token bucket)."""

    tokens: float
    counted_at: float


class Bursts:
    """`send` is called at once for the first hints of a burst, then once per window while it goes on.

    So a hint that is held back is late by a window, never lost: whoever drained before the last
    commit of the burst is woken after it. `send` says whether it could. `call` wakes somebody who waits for it
    and says whether anybody did: that is never held back, and makes a message needless.
    """

    _lock: threading.Lock
    _buckets: dict[str, _Bucket]
    _owed: set[str]
    _due: threading.Event
    _thread: threading.Thread | None

    def __init__(
        self,
        send: Callable[[str], bool],
        *,
        call: Callable[[str], bool] = lambda _queue: False,
        at_once: int = AT_ONCE,
        window: float = WINDOW,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._send = send
        self._call = call
        self._at_once = at_once
        self._window = window
        self._clock = clock
        self._begin()
        os.register_at_fork(after_in_child=self._begin)
        atexit.register(self.pay)

    def hint(self, queue: str) -> bool:
        """Wake somebody, or send a message to the queue now, or owe it one; False when sending failed."""
        if self._call(queue):
            return True
        with self._lock:
            if not self._may_send(queue):
                self._owed.add(queue)
                self._wake()
                return True
        return self._send(queue)

    def _may_send(self, queue: str) -> bool:
        now = self._clock()
        bucket = self._buckets.setdefault(queue, _Bucket(self._at_once, now))
        refilled = bucket.tokens + (now - bucket.counted_at) / self._window
        bucket.tokens, bucket.counted_at = min(self._at_once, refilled), now
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def pay(self) -> None:
        """Send what is owed."""
        with self._lock:
            owed, self._owed = self._owed, set()
            for queue in owed:
                self._may_send(queue)  # counts what has come in since
                self._buckets[queue].tokens = 0  # what is paid counts too
        for queue in sorted(owed):
            if not self._call(queue):
                self._send(queue)

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._buckets = {}
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
