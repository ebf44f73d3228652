"""Whether worker processes of this installation are running: a shared lock held for as long as they do."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LOCK_NAME = "workers.lock"


def _lock_file() -> Path:
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    return Path(settings.VAR_DIR) / LOCK_NAME


@contextmanager
def presence() -> Iterator[None]:
    """Be seen by `workers_are_running` until the block, or this process, ends."""
    with _lock_file().open("w") as held:
        fcntl.flock(held, fcntl.LOCK_SH)
        yield


def workers_are_running() -> bool:
    """Whether some process on this machine runs workers over the same var/."""
    with _lock_file().open("w") as probe:
        try:
            fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
