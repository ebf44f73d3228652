"""What a pool process may take with it: a bounded memory, and no subprocess that survives it (Linux)."""

from __future__ import annotations

import os
import resource
import signal
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

_PROC = Path("/proc")
# The kernel's own choice when memory runs out should fall on a pool process, never on PostgreSQL beside it.
_OOM_SCORE = "500"
_LOOK_SECONDS = 2.0
_SESSION = Struct("=iQ")  # the id of its leader, and when that started: ids are given again
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


@dataclass(frozen=True, slots=True)
class _Process:
    """A living process: its session, and its start in ticks since the machine's."""

    session: int
    started: int


class Orphans:
    """Ends what pool processes left behind: subprocesses of a step whose own process is gone.

    Made in the pool's parent before it forks. Every pool process reports its session before its first step,
    so that one which lived for a moment only is known as well.
    """

    def __init__(self) -> None:
        self._parent = os.getpid()
        self._sessions: dict[int, int] = {}  # id of the leader -> when it started
        self._reported, self._report = os.pipe()
        os.set_blocking(self._reported, False)
        os.set_blocking(self._report, False)

    def report(self) -> None:
        """In a pool process, once: what belongs to this session must not outlive it."""
        if os.getpid() == self._parent:
            return  # a pool without processes of its own
        if os.getsid(0) == os.getpid() and (mine := _process(_PROC / "self")):
            with suppress(BlockingIOError):  # nobody reads: no reason to keep steps waiting
                os.write(self._report, _SESSION.pack(os.getpid(), mine.started))
        os.close(self._report)  # steps have no business here
        os.close(self._reported)

    def watch(self) -> None:
        """In the pool's parent: look every few seconds, for as long as it lives."""
        threading.Thread(target=self._look_for_ever, name="orphans", daemon=True).start()

    def end(self) -> int:
        """Called by the pool's parent now and then; returns how many processes were ended."""
        self._sessions.update(self._reports())
        processes = _processes()
        over = {
            leader
            for leader, started in self._sessions.items()
            if leader not in processes or processes[leader].started != started
        }
        # An id that leads again was free, so nothing was left: those in its session are somebody else's.
        dead = over - processes.keys()
        left = [pid for pid, process in processes.items() if process.session in dead]
        for leader in over:
            del self._sessions[leader]
        return sum(map(_kill, left))

    def _look_for_ever(self) -> None:
        while True:
            self.end()
            time.sleep(_LOOK_SECONDS)

    def _reports(self) -> dict[int, int]:
        try:
            told = os.read(self._reported, _REPORTS * _SESSION.size)
        except BlockingIOError:
            return {}
        return dict(_SESSION.iter_unpack(told))


def _kill(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # gone by itself, or with rights of its own
        return False
    return True


def _processes() -> dict[int, _Process]:
    """Every living process by its id."""
    found = {int(entry.name): _process(entry) for entry in _PROC.glob("[0-9]*")}
    return {pid: process for pid, process in found.items() if process}


def _process(entry: Path) -> _Process | None:
    """State, session and start of a process (fields 3, 6 and 22 of proc(5) stat), None when it is over."""
    try:
        fields = (entry / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else _Process(session=int(fields[3]), started=int(fields[19]))
