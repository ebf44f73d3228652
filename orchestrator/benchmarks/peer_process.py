"""A worker process of the peer: reads one command per line from stdin, does it, answers with one line of JSON.

`python -m orchestrator.benchmarks.peer_process DATABASE_URL NAME`; it ends when stdin does.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from dbos import DBOS, DBOSConfig, SetWorkflowID

from orchestrator.benchmarks import peer_work
from orchestrator.benchmarks.work import PAYLOAD_STEPS, SHORT_STEPS

VERSION = "bench"
POLL_SECONDS = 0.05
THREADS = 8


def main() -> None:
    """Serve commands until stdin ends."""
    url, name = sys.argv[1:]
    config = DBOSConfig(
        name="bench",
        system_database_url=url,
        executor_id=name,
        application_version=VERSION,
        log_level="ERROR",
    )
    DBOS(config=config)
    DBOS.launch()
    DBOS.register_queue(
        peer_work.QUEUE, worker_concurrency=THREADS, polling_interval_sec=POLL_SECONDS
    )
    _answer({"ready": True})
    for line in sys.stdin:
        command = json.loads(line)
        _answer(COMMANDS[command.pop("do")](**command))
    DBOS.destroy()


def idle(runs: int) -> list[float]:
    """Milliseconds per step of each run, one run at a time, called directly."""
    return [_timed(lambda: peer_work.short(0)) / SHORT_STEPS for _ in range(runs)]


def together(runs: int) -> None:
    """So many runs, called directly from THREADS threads."""
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(peer_work.short, [0] * runs))


def gathered(items: int) -> int:
    """One workflow of so many items."""
    return asyncio.run(peer_work.gathered(items))


def split(items: int) -> int:
    """One workflow that leaves its items to children."""
    return peer_work.split(items)


def review(workflow_id: str) -> None:
    """Start a workflow that waits for its message."""
    with SetWorkflowID(workflow_id):
        DBOS.start_workflow(peer_work.review, 0)


def payload(runs: int) -> list[float]:
    """Milliseconds per step of runs whose steps return a megabyte of text."""
    return [_timed(peer_work.payload) / PAYLOAD_STEPS for _ in range(runs)]


def structured(runs: int) -> list[float]:
    """The same for a megabyte of small objects."""
    return [_timed(peer_work.structured) / PAYLOAD_STEPS for _ in range(runs)]


COMMANDS: dict[str, Callable[..., Any]] = {
    "idle": idle,
    "together": together,
    "gathered": gathered,
    "split": split,
    "review": review,
    "payload": payload,
    "structured": structured,
}


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _answer(value: Any) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
