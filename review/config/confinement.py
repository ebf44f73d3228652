"""What a pool process may take with it: a bounded memory, and no subprocess that survives it (Linux)."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from pathlib import Path

_PROC = Path("/proc")
# The kernel's own choice when memory runs out should fall on a pool process, never on PostgreSQL beside it.
_OOM_SCORE = "500"
_LOOK_SECONDS = 2.0


def confine(*, memory_mb: int) -> None:
    """In a fresh pool process: a session of its own, and MemoryError instead of a machine without memory.

    `memory_mb` bounds heap and private mappings (RLIMIT_DATA); 0 leaves them unbounded.
    """
    if os.getpgrp() != os.getpid():  # a pool without processes of its own is the worker itself
        os.setsid()
    if memory_mb:
        limit = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, resource.RLIM_INFINITY))
    try:
        (_PROC / "self" / "oom_score_adj").write_text(_OOM_SCORE)
    except OSError:
        pass  # not Linux, or not allowed here: only the preference is lost


def watch_for_orphans() -> None:
    """In the pool's parent: look every few seconds, for as long as it lives."""
    orphans = Orphans()

    def watch() -> None:
        while True:
            orphans.end()
            time.sleep(_LOOK_SECONDS)

    threading.Thread(target=watch, name="orphans", daemon=True).start()


class Orphans:
    """Ends what pool processes left behind: subprocesses of a step whose own process is gone."""

    def __init__(self) -> None:
        self._sessions: set[int] = set()

    def end(self) -> int:
        """Called by the pool's parent now and then; returns how many processes were ended."""
        processes = _processes()
        self._sessions |= {pid for pid, parent, _ in processes if parent == os.getpid()}
        dead = self._sessions - {pid for pid, _, _ in processes}
        left = [pid for pid, _, session in processes if session in dead]
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._sessions -= dead  # the number may be given to somebody else from now on
        return len(left)


def _processes() -> list[tuple[int, int, int]]:
    """Id, parent and session of every living process (fields 1, 4 and 6 of proc(5) stat)."""
    found = []
    for entry in _PROC.glob("[0-9]*"):
        try:
            state, parent, _, session, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state != "Z":
            found.append((int(entry.name), int(parent), int(session)))
    return found
