"""Where a worker's time goes: the same loop in this process, under Python's profiler."""

from __future__ import annotations

import cProfile
import io
import os
import pstats
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path

from orchestrator.benchmarks import workflow
from orchestrator.benchmarks.work import SHORT_STEPS
from orchestrator.execution.drain import drain
from orchestrator.execution.heartbeat import Heartbeat

RUNS = 200
LINES = 40
QUEUES = ("default",)
SECONDS = 600.0


def profile() -> str:
    """The functions that took most by themselves, for RUNS ten-step runs. No worker may run meanwhile.

    The profiler itself makes Python two to three times as slow; what waits for PostgreSQL is not slowed.
    """
    heartbeat = Heartbeat(on_lost=lambda: None)
    for runs in (RUNS // 10, RUNS):  # the first ones warm connections and caches
        for _ in range(runs):
            workflow.short.start(number=0)
        profiler = cProfile.Profile()
        with _quiet():
            profiler.enable()
            steps = drain(QUEUES, heartbeat, seconds=SECONDS)
            profiler.disable()
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(LINES)
    return f"{RUNS} runs of {SHORT_STEPS} steps, {steps} steps in all:\n{text.getvalue()}"


@contextmanager
def _quiet() -> Iterator[None]:
    """Log lines are made as in a worker, and thrown away."""
    with Path(os.devnull).open("w") as nowhere, redirect_stderr(nowhere):
        yield
