"""Who holds a step: host, process and the moment the process started, so that a reused pid is nobody else."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def identity() -> str:
    """This process, as it is written on what it holds."""
    return _identity(os.getpid())


@cache
def _identity(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def is_gone(worker: str) -> bool:
    """Whether that worker ran on this host and its process is no more. Of other hosts only leases tell."""
    host, _, rest = worker.rpartition(":")[0].rpartition(":")
    started = worker.rpartition(":")[2]
    if host != socket.gethostname() or not rest.isdigit():
        return False
    return _started(int(rest)) != started


def _started(pid: int) -> str:
    """The start time of a process in clock ticks since boot (field 22 of proc(5) stat), "" when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
