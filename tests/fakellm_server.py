"""A running fakellm, an OpenAI-shaped server that others wrote: its script is a file, its log an address."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from tests.waiting import wait_until

PROGRAM = "from fakellm.cli import main; main()"


class FakeLlm:
    """The running server: its script is a file, its log an address."""

    def __init__(self, script: Path, port: int) -> None:
        self.script, self.base = script, f"http://127.0.0.1:{port}"

    def is_up(self) -> bool:
        try:
            self.log()
        except URLError:
            return False
        return True

    def log(self) -> dict[str, int]:
        with urllib.request.urlopen(f"{self.base}/_fakellm/stats") as answer:
            found: dict[str, int] = json.load(answer)["by_rule"]
        return found

    def says(self, script: str) -> None:
        self.script.write_text(script)
        request = urllib.request.Request(f"{self.base}/_fakellm/reload", method="POST")
        urllib.request.urlopen(request).close()


@contextmanager
def fakellm(script: Path, says: str) -> Iterator[FakeLlm]:
    """The server on a port of its own, saying what the script says."""
    script.write_text(says)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", PROGRAM, "serve", "--port", str(port), "--config", str(script)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            running = FakeLlm(script, port)
            wait_until(running.is_up, seconds=20, what="the start of fakellm")
            yield running
        finally:
            process.terminate()
