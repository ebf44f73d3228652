"""What a supervisor must know about a server to run it; postgres.py and redis.py say it for theirs."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from signal import Signals


@dataclass(frozen=True, slots=True)
class Account:
    """The system account a server runs under."""

    uid: int
    gid: int

    @property
    def is_mine(self) -> bool:
        """It is the account of this very process: nothing to switch."""
        return self.uid == os.geteuid()

    @property
    def user(self) -> int | None:
        """For `subprocess`: the account to switch to, None to stay."""
        return None if self.is_mine else self.uid

    @property
    def group(self) -> int | None:
        """For `subprocess`: the group to switch to, None to stay."""
        return None if self.is_mine else self.gid

    @property
    def extra_groups(self) -> list[int] | None:
        """For `subprocess`: no further groups, None to stay."""
        return None if self.is_mine else []


@dataclass(frozen=True, slots=True)
class Server:
    """One private server: where it lives, how it starts, when it is ready, which signal ends it in order."""

    name: str
    folder: Path
    sockets: Path
    pid_file: Path  # the server's own; its first line is the process id
    account: Account
    prepare: Callable[[], None]
    command: tuple[str, ...]
    # Given the process id, since what is on disk may be from before a crash.
    is_ready: Callable[[int], bool]
    gentle: Signals
    firm: Signals

    @property
    def users(self) -> Path:
        """Locked (shared) by every command that uses the server; the supervisor ends when it can have it alone."""
        return self.folder / "users.lock"

    @property
    def starting(self) -> Path:
        """Locked by the one command that may start a supervisor."""
        return self.folder / "starting.lock"

    @property
    def supervisor(self) -> Path:
        """Locked by the supervisor for its lifetime; its text is the state: empty, "ready" or "failed: ..."."""
        return self.folder / "supervisor.lock"

    @property
    def log(self) -> Path:
        """What the server and its supervisor say."""
        return self.folder / "server.log"

    def find_orphan(self) -> int | None:
        """The id of a server that lives on without its supervisor; a reused id is told apart by the command line."""
        import psutil  # noqa: PLC0415 - slow to import and needed only after a crash

        try:
            number = int(self.pid_file.read_text("ascii").split()[0])
            words = " ".join(psutil.Process(number).cmdline())
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return number if str(self.folder) in words or str(self.sockets) in words else None
