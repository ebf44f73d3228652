"""Memory of processes as Linux reports it: resident, proportional (shared pages counted by share) and the peak."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process."""

    rss: float
    pss: float
    peak: float


def memory_of(process: int) -> Memory | None:
    """None when the process is gone or the system has no such report."""
    try:
        rollup = (PROC / str(process) / "smaps_rollup").read_text()
        status = (PROC / str(process) / "status").read_text()
    except OSError:
        return None
    return Memory(
        rss=_field(rollup, "Rss:"), pss=_field(rollup, "Pss:"), peak=_field(status, "VmHWM:")
    )


def celery_processes() -> dict[int, str]:
    """The Celery processes this process has started, by id: name of the worker, and whether it is a pool process."""
    found: dict[int, str] = {}
    for process, parent in _descendants(os.getpid()):
        words = _command(process)
        if "celery" not in words or "--hostname" not in words:
            continue
        name = words[words.index("--hostname") + 1].partition("@")[0]
        found[process] = f"{name} pool process" if parent in found else f"{name} main process"
    return found


def _descendants(process: int) -> Iterator[tuple[int, int]]:
    for task in (PROC / str(process) / "task").glob("*"):
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child, process
            yield from _descendants(child)


def _command(process: int) -> list[str]:
    try:
        return (PROC / str(process) / "cmdline").read_text().split("\0")
    except OSError:
        return []


def _field(text: str, name: str) -> float:
    line = next((line for line in text.splitlines() if line.startswith(name)), f"{name} 0 kB")
    return int(line.split()[1]) / 1024
