"""A process of ours that takes one JSON command per line and answers each with one line of JSON."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from orchestrator.benchmarks.sides import NotMeasured

END_SECONDS = 10.0


class LineProcess:
    """`python -m module arguments`, ready when it has said so. It ends when its stdin does, hence with us."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            (sys.executable, "-m", module, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.answer()

    @property
    def id(self) -> int:
        """The process id."""
        return self._process.pid

    def ask(self, do: str, **values: Any) -> Any:
        """Send a command and wait for its answer."""
        self.tell(do, **values)
        return self.answer()

    def tell(self, do: str, **values: Any) -> None:
        """Send a command without waiting."""
        assert self._process.stdin is not None, "started with a pipe"
        self._process.stdin.write(json.dumps({"do": do, **values}) + "\n")
        self._process.stdin.flush()

    def answer(self) -> Any:
        """The next answer; raises NotMeasured when the process has ended instead."""
        assert self._process.stdout is not None, "started with a pipe"
        line = self._process.stdout.readline()
        if not line:
            raise NotMeasured(f"a process of the peer ended with code {self._process.wait()}")
        return json.loads(line)

    def close(self) -> None:
        """Let it end by itself; after some seconds by force."""
        if self._process.stdin:
            self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
