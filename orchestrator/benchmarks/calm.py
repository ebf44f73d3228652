"""How busy others keep the machine; a measurement that shares its cores says little."""

from __future__ import annotations

import time
from pathlib import Path

STAT = Path("/proc/stat")
LOOK_SECONDS = 1.0
CALM = 0.1  # share of all cores


def wait_for_calm(seconds: float) -> float:
    """Wait until the machine is calm, at most so long; returns the share of its cores in use (0 to 1).

    Call it while nothing of ours runs. 0 where the system does not tell.
    """
    ends = time.monotonic() + seconds
    busy = busy_share()
    while busy > CALM and time.monotonic() < ends:
        busy = busy_share()
    return busy


def busy_share() -> float:
    """The share of all cores that was in use during the last LOOK_SECONDS."""
    before = _ticks()
    time.sleep(LOOK_SECONDS)
    after = _ticks()
    total = sum(after) - sum(before)
    idle = sum(after[3:5]) - sum(before[3:5])  # idle and waiting for a disk
    return 1 - idle / total if total else 0.0


def _ticks() -> list[int]:
    try:
        first = STAT.read_text().splitlines()[0]
    except OSError:
        return [0] * 8
    return [int(word) for word in first.split()[1:9]]
