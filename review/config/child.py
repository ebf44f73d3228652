"""One process of the running system: started tied to this one, its lines shown or kept, restarted when it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

Show = Callable[[str, str], None]  # (name of the process, a line it wrote)

_LONGEST_DELAY_SECONDS = 30.0
_PROVEN_SECONDS = 60.0  # one that ran so long starts again without waiting


@dataclass(slots=True)
class Child:
    """One program of the group, restarted with growing pauses when it ends by itself.

    What it says is shown line by line, or goes straight into the file `log`.
    """

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    ends_with_parent_by: str
    show: Show
    log: Path | None = None
    process: subprocess.Popen[str] | None = None
    _started_at: float = 0.0
    _due_at: float = 0.0
    _delay: float = 0.5
    _reader: threading.Thread | None = field(default=None)

    def keep_running(self, now: float) -> None:
        """Start it if it is due; notice that it ended."""
        if self.process is None:
            if now >= self._due_at:
                self._start(now)
        elif self.process.poll() is not None:
            self._note_end(now, self.process.returncode)

    def _start(self, now: float) -> None:
        tied = (
            sys.executable,
            "-m",
            "review.config.lifeline",
            self.ends_with_parent_by,
            str(os.getpid()),
        )
        with ExitStack() as stack:
            output = stack.enter_context(self.log.open("a")) if self.log else subprocess.PIPE
            self.process = subprocess.Popen(  # noqa: S603 - our own programs
                [*tied, *self.command],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
        self._started_at = now
        if not self.log:
            self._reader = threading.Thread(target=self._read, args=(self.process,), daemon=True)
            self._reader.start()

    def _read(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            self.show(self.name, line.rstrip("\n"))

    def _note_end(self, now: float, code: int) -> None:
        self.kill()  # what it left of its own group
        proven = now - self._started_at > _PROVEN_SECONDS
        self._delay = 0.5 if proven else min(self._delay * 2, _LONGEST_DELAY_SECONDS)
        self._due_at = now + self._delay
        self.process = None
        how = f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
        self.show(self.name, f"ended by itself with {how}; starts again in {self._delay:g} s")

    def ask_to_end(self) -> None:
        """Let it finish what it is doing."""
        if self.process:
            self.process.terminate()

    def has_ended(self) -> bool:
        """It does not run (any more)."""
        return self.process is None or self.process.poll() is not None

    def kill(self) -> None:
        """End it and everything it started in its process group."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
