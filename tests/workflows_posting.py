"""A workflow that writes into a folder as if it were a foreign system, and dies on the way if it is told to."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from orchestrator import AgentWorkflow, StepContext

posting = AgentWorkflow(name="posting_to_folder", version="1")


@posting.step(timeout=20)
def post_to_folder(folder: str, dies: str, context: StepContext) -> str:
    """One file per key, one line per write that arrived. `dies` the first time: before or after it arrives."""

    def die(when: str) -> None:
        marker = Path(folder) / f"{context.run_id}.died"
        if when == dies and not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)

    def write(key: str) -> str:
        die("before")
        with (Path(folder) / f"{key}.record").open("a") as record:
            record.write(f"{context.run_id}\n")
        die("after")
        return key

    def read(key: str) -> str | None:
        return key if (Path(folder) / f"{key}.record").exists() else None

    effect = context.effect("post", "folder", request={"run": str(context.run_id)})
    return str(effect.perform(write=write, read=read))
