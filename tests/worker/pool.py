"""A worker process with several threads and without a broker: each thread takes whatever is ready, for ever."""

from __future__ import annotations

import os
import sys
import threading

import django


def main() -> None:
    """`python -m tests.worker.pool THREADS`; ends when its parent does."""
    django.setup()
    from orchestrator.execution.drain import drain
    from orchestrator.execution.heartbeat import Heartbeat
    from orchestrator.store import door

    door.on_ready_work(lambda _queues: None)
    idle = threading.Event()
    heartbeat = Heartbeat(on_lost=lambda: os._exit(75))

    def work() -> None:
        while True:
            if not drain(["default"], heartbeat, seconds=5):
                idle.wait(0.02)

    for _ in range(int(sys.argv[1])):
        threading.Thread(target=work, daemon=True).start()
    parent = os.getppid()
    while os.getppid() == parent:
        idle.wait(0.2)


if __name__ == "__main__":
    main()
