"""What both sides of a comparison can do; ours.py and peer.py do it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from orchestrator.benchmarks.spent import Spent

WAIT_SECONDS = 1_800.0
FINE_SECONDS = 0.0005  # between two looks at one run
COARSE_SECONDS = 0.005  # between two looks at many runs


class Side(Protocol):
    """One system under measurement. Every method returns when its work is done."""

    name: str

    def running(self) -> AbstractContextManager[None]:
        """Two worker processes, warm, for the block."""

    def idle(self, runs: int) -> Sequence[float]:
        """Milliseconds per step of each of so many ten-step runs, one at a time."""

    def together(self, runs: int) -> Spent:
        """From the first start to the last end of so many ten-step runs."""

    def fan_out(self, items: int) -> Spent:
        """For one run that maps over so many items and joins them."""

    def approve(self, times: int) -> Sequence[float]:
        """Milliseconds from each decision of a person to the end of its run."""

    def payload(self, runs: int) -> Sequence[float]:
        """Milliseconds per step of each run whose steps return a megabyte of text."""

    def structured(self, runs: int) -> Sequence[float]:
        """The same for a megabyte of small objects."""

    def processes(self) -> dict[int, str]:
        """What to call each of its processes, by process id."""


class NotMeasured(Exception):
    """Work did not end as it should, so there is no figure; the text says which and how."""


def wait_until(done: Callable[[], bool], *, every: float, what: str) -> None:
    """Look every so many seconds; raises NotMeasured when it takes longer than WAIT_SECONDS."""
    ends = time.monotonic() + WAIT_SECONDS
    while not done():
        if time.monotonic() > ends:
            raise NotMeasured(f"{what} did not end within {WAIT_SECONDS:g} s")
        time.sleep(every)
