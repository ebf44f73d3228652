"""What a pool process may take with it: a bounded memory, and no subprocess that survives it (Linux)."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from pathlib import Path
from struct import Struct

_PROC = Path("/proc")
# The kernel's own choice when memory runs out should fall on a pool process, never on PostgreSQL beside it.
_OOM_SCORE = "500"
_LOOK_SECONDS = 2.0
_SESSION = Struct("=i")
_REPORTS = 1000  # at one look; the pipe keeps what is over


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


class Orphans:
    """Ends what pool processes left behind: subprocesses of a step whose own process is gone.

    Made in the pool's parent before it forks. Every pool process reports its session before its first step,
    so that one which lived for a moment only is known as well.
    """

    def __init__(self) -> None:
        self._sessions: set[int] = set()
        self._reported, self._report = os.pipe()
        os.set_blocking(self._reported, False)

    def report(self) -> None:
        """In a pool process: what belongs to this session must not outlive it."""
        if (
            os.getsid(0) == os.getpid()
        ):  # a pool of threads shares the session of whoever started it
            os.write(self._report, _SESSION.pack(os.getpid()))

    def watch(self) -> None:
        """In the pool's parent: look every few seconds, for as long as it lives."""
        threading.Thread(target=self._look_for_ever, name="orphans", daemon=True).start()

    def end(self) -> int:
        """Called by the pool's parent now and then; returns how many processes were ended."""
        self._sessions |= self._reports()
        processes = _processes()
        dead = self._sessions - processes.keys()
        left = [pid for pid, session in processes.items() if session in dead]
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._sessions -= dead  # the number may be given to somebody else from now on
        return len(left)

    def _look_for_ever(self) -> None:
        while True:
            self.end()
            time.sleep(_LOOK_SECONDS)

    def _reports(self) -> set[int]:
        try:
            told = os.read(self._reported, _REPORTS * _SESSION.size)
        except BlockingIOError:
            return set()
        return {session for (session,) in _SESSION.iter_unpack(told)}


def _processes() -> dict[int, int]:
    """Id and session of every living process (fields 1 and 6 of proc(5) stat)."""
    found = {}
    for entry in _PROC.glob("[0-9]*"):
        try:
            state, _, _, session, *_ = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if state != "Z":
            found[int(entry.name)] = int(session)
    return found
