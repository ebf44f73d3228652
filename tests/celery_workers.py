"""Single Celery workers as real processes, each with the versions, queues and pool a test gives it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests import workflows_relay
from tests.command_line import PROJECT


@contextmanager
def celery_worker(
    environment: Mapping[str, str],
    log: Path,
    *options: str,
    versions: str = "1,2",
    queues: str = "default",
) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that carries these versions of the relay; what it writes is appended to the log."""
    tied = [sys.executable, "-m", "review.config.lifeline", "SIGKILL", str(os.getpid())]
    celery = "-m celery --quiet -A review.config.celery worker --loglevel INFO".split()
    lean = "--without-gossip --without-mingle --without-heartbeat".split()
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [*tied, sys.executable, *celery, *lean, "--queues", queues, *options],
            cwd=PROJECT,
            env={**environment, workflows_relay.VERSIONS_CARRIED: versions},
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
