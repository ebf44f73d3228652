"""The one place in the tests that waits for time to pass."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(condition: Callable[[], T], *, seconds: float = 10, what: str = "it") -> T:
    """Ask until the answer is true, and return it; fails naming `what` after so many seconds."""
    ends = time.monotonic() + seconds
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > ends:
            raise AssertionError(
                f"{what} did not happen within {seconds:g} s; the last answer was {answer!r}"
            )
        time.sleep(0.02)
