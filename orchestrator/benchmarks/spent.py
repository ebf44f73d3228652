"""What work takes: time on the clock, and processor time of this process and all it has started.

Processor time says what work costs even on a machine that others keep busy.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from orchestrator.benchmarks import processes

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and of all processors together."""

    seconds: float
    cpu_seconds: float


class Stopwatch:
    """Runs from its making. Servers and workers count: they descend from this process."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._cpu = _cpu_seconds()

    def read(self) -> Spent:
        """What was spent so far."""
        seconds = time.perf_counter() - self._began
        return Spent(seconds, _cpu_seconds() - self._cpu)


def _cpu_seconds() -> float:
    """Of every living process of the family, and of those of its processes that have ended."""
    family = (os.getpid(), *(process for process, _ in processes.descendants(os.getpid())))
    return sum(processes.cpu_ticks(process) for process in family) / _TICKS
