"""File locks, which the kernel takes back when their holder ends, however it ends: nothing goes stale."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

_PAUSE_SECONDS = 0.02


def open_lock(path: Path) -> int:
    """A descriptor for locking; not inherited by programs this process starts, only by its forks."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(descriptor: int, *, shared: bool = False) -> bool:
    """Take the lock if it is free; a holder of the shared one may thus become the only one."""
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def wait_for_lock(descriptor: int, *, seconds: float, shared: bool = False) -> bool:
    """Take the lock within so many seconds; False if it stayed taken."""
    ends = time.monotonic() + seconds
    while not try_lock(descriptor, shared=shared):
        if time.monotonic() > ends:
            return False
        time.sleep(_PAUSE_SECONDS)
    return True


def is_free(path: Path) -> bool:
    """Nobody holds the lock at this moment."""
    descriptor = open_lock(path)
    try:
        return try_lock(descriptor)
    finally:
        os.close(descriptor)
