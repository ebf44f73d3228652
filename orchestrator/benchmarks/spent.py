"""What work takes: time on the clock, and processor time of this process and all it has started.

Processor time says what work costs even on a machine that others keep busy.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass

from orchestrator.benchmarks import processes

CALLER, POSTGRES, WORKERS = "caller", "postgres", "workers"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds on the clock, and seconds of all processors by who used them."""

    seconds: float
    cpu: dict[str, float]

    @property
    def cpu_seconds(self) -> float:
        """Of all together."""
        return sum(self.cpu.values())


class Stopwatch:
    """Runs from its making. Servers and workers count: they descend from this process."""

    def __init__(self) -> None:
        self._began = time.perf_counter()
        self._cpu = _cpu_seconds()

    def read(self) -> Spent:
        """What was spent so far."""
        seconds = time.perf_counter() - self._began
        return Spent(
            seconds, {who: used - self._cpu.get(who, 0) for who, used in _cpu_seconds().items()}
        )


def _cpu_seconds() -> dict[str, float]:
    """Of every living process of the family, and of those of its processes that have ended."""
    family = (os.getpid(), *(process for process, _ in processes.descendants(os.getpid())))
    used: Counter[str] = Counter()
    for process in family:
        used[_who(process)] += processes.cpu_ticks(process)
    return {who: ticks / _TICKS for who, ticks in used.items()}


def _who(process: int) -> str:
    """This process starts runs and watches them; Redis and the supervisors of servers use next to nothing."""
    if process == os.getpid():
        return CALLER
    program = processes.command_of(process)
    return POSTGRES if "bin/postgres" in program or program.startswith("postgres:") else WORKERS
