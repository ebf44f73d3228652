"""Who holds a step: host, process and the moment the process started, so that a reused pid is nobody else."""

from __future__ import annotations

import os
import socket
import threading
from functools import cache
from pathlib import Path


def identity() -> str:
    """This thread of this process, as it is written on what it holds: `host:pid:started`, `/n` in a thread."""
    process = _process(os.getpid())
    if threading.current_thread() is threading.main_thread():
        return process
    return f"{process}/{threading.get_native_id()}"


@cache
def _process(pid: int) -> str:
    return f"{socket.gethostname()}:{pid}:{_started(pid)}"


def is_gone(worker: str) -> bool:
    """Whether that worker ran on this host and its process is no more. Of other hosts only leases tell."""
    process = worker.partition("/")[0]
    host, _, pid = process.rpartition(":")[0].rpartition(":")
    if host != socket.gethostname() or not pid.isdigit():
        return False
    return _started(int(pid)) != process.rpartition(":")[2]


def _started(pid: int) -> str:
    """The start time of a process in clock ticks since boot (field 22 of proc(5) stat), "" when it is gone."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = stat.rpartition(")")[2].split()
    return "" if fields[0] == "Z" else fields[19]
