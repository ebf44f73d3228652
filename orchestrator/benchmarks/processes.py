"""Processes as Linux reports them: who descends from whom, their command lines, memory and processor time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of one process: resident, proportional (shared pages counted by share), and the peak."""

    rss: float
    pss: float
    peak: float


def memory_of(process: int) -> Memory | None:
    """None when the process is gone or the system has no such report."""
    rollup, status = _read(process, "smaps_rollup"), _read(process, "status")
    if not rollup or not status:
        return None
    return Memory(
        rss=_field(rollup, "Rss:"), pss=_field(rollup, "Pss:"), peak=_field(status, "VmHWM:")
    )


def cpu_ticks(process: int) -> int:
    """Clock ticks in user and kernel mode, with those of its ended children (fields 14-17 of proc(5) stat)."""
    fields = _read(process, "stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15]))


def celery_processes() -> dict[int, str]:
    """The Celery processes this process has started, by id: name of the worker, and whether it is a pool process."""
    found: dict[int, str] = {}
    for process, parent in descendants(os.getpid()):
        words = command_of(process).split("\0")
        if "celery" not in words or "--hostname" not in words:
            continue
        name = words[words.index("--hostname") + 1].partition("@")[0]
        found[process] = f"{name} pool process" if parent in found else f"{name} main process"
    return found


def descendants(process: int) -> Iterator[tuple[int, int]]:
    """(child, parent) of all that came from this process and still lives, parents first."""
    for task in (PROC / str(process) / "task").glob("*"):
        try:
            children = (task / "children").read_text().split()
        except OSError:
            continue  # a thread that has just ended
        for child in map(int, children):
            yield child, process
            yield from descendants(child)


def command_of(process: int) -> str:
    """Its command line, words separated by zero bytes; "" when it is gone."""
    return _read(process, "cmdline")


def _read(process: int, name: str) -> str:
    """A report on a process; "" when it is gone."""
    try:
        return (PROC / str(process) / name).read_text()
    except OSError:
        return ""


def _field(text: str, name: str) -> float:
    line = next((line for line in text.splitlines() if line.startswith(name)), f"{name} 0 kB")
    return int(line.split()[1]) / 1024
