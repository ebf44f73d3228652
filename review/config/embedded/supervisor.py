"""The process that owns one private server: starts it, restarts it when it dies, ends it when nobody uses it.

`python -m review.config.embedded.supervisor postgres /path/to/var` - started by client.py in a session of its own, so
that no Ctrl-C and no kill of a command reaches it. Imports no Django: it must be there in a moment.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from review.config.embedded.catalogue import describe
from review.config.embedded.locks import open_lock, try_lock, wait_for_lock
from review.config.embedded.places import find_places
from review.config.embedded.postgres import clean_environment
from review.config.embedded.refusal import ServerRefused
from review.config.embedded.server import Server
from review.config.lifeline import tie_to_parent

_LOOK_SECONDS = 0.1
_READY_SECONDS = 120.0  # recovery after a crash replays up to max_wal_size
_STARTS = 5
_GENTLE_SECONDS = 15.0
_FIRM_SECONDS = 5.0
_LOG_BYTES = 5 * 1024 * 1024


class Supervisor:
    """One server's life, from the first user to the last."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.process: subprocess.Popen[bytes] | None = None
        self.told_to_stop = False
        self._users = open_lock(server.users)
        self._state = open_lock(server.supervisor)

    def live(self) -> None:
        """Hold the lock, run the server until nobody uses it. Returns at once when another supervisor does that."""
        if not wait_for_lock(self._state, seconds=2):
            return
        signal.signal(signal.SIGTERM, self._note_stop)
        try:
            self._start_until_ready()
            while not (self.told_to_stop or try_lock(self._users)):
                self._restart_if_dead()
                time.sleep(_LOOK_SECONDS)
        except ServerRefused as error:
            self._stop()
            self._say(f"failed: {error}")
            return
        self._stop()
        self._say("")

    def _note_stop(self, number: int, frame: object) -> None:
        self.told_to_stop = True

    def _restart_if_dead(self) -> None:
        if self.process is None or self.process.poll() is None:
            return
        _note(self.server, f"ended by itself with {self.process.returncode}; starting it again")
        self._say("")
        self._start_until_ready()

    def _start_until_ready(self) -> None:
        for tries in range(_STARTS):
            time.sleep(0.25 * tries)
            self._start()
            if self._wait_until_ready():
                self._say("ready")
                return
        raise ServerRefused(
            f"The private {self.server.name} did not start; its last words: {_last_words(self.server.log)} "
            f"(all of them in {self.server.log})."
        )

    def _start(self) -> None:
        server = self.server
        _end_orphan(server)
        server.prepare()
        _fresh_sockets(server)
        with server.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own program with our own arguments
                server.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,
                preexec_fn=tie_to_parent(server.gentle, os.getpid()),
                user=server.account.user,
                group=server.account.group,
                extra_groups=server.account.extra_groups,
            )

    def _wait_until_ready(self) -> bool:
        ends = time.monotonic() + _READY_SECONDS
        while self.process and self.process.poll() is None and time.monotonic() < ends:
            if self.server.is_ready(self.process.pid):
                return True
            time.sleep(0.01)
        self._stop()
        return False

    def _stop(self) -> None:
        if self.process is None:
            return
        steps = (
            (self.server.gentle, _GENTLE_SECONDS),
            (self.server.firm, _FIRM_SECONDS),
            (signal.SIGKILL, _FIRM_SECONDS),
        )
        for number, seconds in steps:
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                self.process.send_signal(number)
                self.process.wait(seconds)
                break
        shutil.rmtree(self.server.sockets, ignore_errors=True)

    def _say(self, state: str) -> None:
        os.ftruncate(self._state, 0)
        os.pwrite(self._state, state.encode(), 0)


def _fresh_sockets(server: Server) -> None:
    """An empty folder only the server's account may enter; a stale socket in it would keep PostgreSQL from starting."""
    run = server.sockets.parent
    run.mkdir(mode=0o711, parents=True, exist_ok=True)
    # Root may serve another account's folder; in a shared one, what lies there could be a trap for anybody.
    is_ours = run.stat().st_uid == os.geteuid() or (
        os.geteuid() == 0 and run.parent == server.folder.parent
    )
    if run.is_symlink() or not is_ours:
        raise ServerRefused(
            f"{run} belongs to someone else: remove it, or set ORCHESTRATOR_VAR to a shorter path."
        )
    shutil.rmtree(server.sockets, ignore_errors=True)
    try:
        server.sockets.mkdir(mode=0o700)
    except OSError as error:
        raise ServerRefused(
            f"{server.sockets} cannot be made ({error.strerror}): remove it."
        ) from error
    if not server.account.is_mine:
        os.chown(server.sockets, server.account.uid, server.account.gid)


def _end_orphan(server: Server) -> None:
    """End a server whose supervisor died without it (where the system cannot do that by itself)."""
    orphan = server.find_orphan()
    if orphan is None:
        return
    for number in (server.gentle, server.firm, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(orphan, number)
        ends = time.monotonic() + _FIRM_SECONDS
        while time.monotonic() < ends:
            if server.find_orphan() is None:
                return
            time.sleep(_LOOK_SECONDS)


def _note(server: Server, what: str) -> None:
    with server.log.open("a", encoding="utf-8") as log:
        log.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} supervisor: {server.name} {what}\n")


def _last_words(log: Path) -> str:
    with suppress(OSError):
        lines = [
            line.strip() for line in log.read_text("utf-8", "replace").splitlines() if line.strip()
        ]
        return " / ".join(lines[-3:]) or "none"
    return "none"


def main() -> None:
    """Run the supervisor for the server and the folder named on the command line."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    name, var = sys.argv[1:]
    server = describe(name, find_places(Path(var)))
    if server.log.exists() and server.log.stat().st_size > _LOG_BYTES:
        server.log.replace(server.log.with_suffix(".old.log"))
    Supervisor(server).live()


if __name__ == "__main__":
    main()
