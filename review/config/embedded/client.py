"""How a command gets hold of the private servers: it locks a file, and the servers live as long as any lock is held.

The kernel drops the lock with the process, so no way of dying leaves a server behind. A second command shares the first
one's servers; the first of the day starts a supervisor per server (supervisor.py) and waits until it says ready.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from review.config.embedded.catalogue import describe
from review.config.embedded.locks import is_free, open_lock, try_lock, wait_for_lock
from review.config.embedded.places import Places
from review.config.embedded.refusal import ServerRefused
from review.config.embedded.server import Server

_PROJECT = Path(__file__).resolve().parents[3]
_STOPPING_SECONDS = 30.0
_READY_SECONDS = 150.0
_PAUSE_SECONDS = 0.01
# Those this process started: nobody else would reap them.
_supervisors: list[subprocess.Popen[bytes]] = []
# Users file -> (process, descriptor); a fork inherits the lock, not the entry.
_held: dict[Path, tuple[int, int]] = {}


def ensure_servers(places: Places, names: tuple[str, ...]) -> None:
    """Have the named servers running until this process ends; may be called again at any time, to revive them.

    Raises ServerRefused with a sentence for people.
    """
    servers = [describe(name, places) for name in names]
    try:
        for server in servers:
            _hold(server)
        started = [(server, _start_if_needed(server)) for server in servers]
        for server, (gate, process) in started:
            _wait_until_ready(server, process)
            os.close(gate)
    except PermissionError as error:
        raise ServerRefused(
            f"{error.filename} cannot be written by this account: run as its owner, or set "
            "ORCHESTRATOR_VAR to a folder of your own."
        ) from error


def _hold(server: Server) -> None:
    """Count this process among the users; waits while a supervisor that nobody used is still ending its server."""
    owner, _ = _held.get(server.users, (0, 0))
    if owner == os.getpid():
        return
    descriptor = open_lock(server.users)
    if not wait_for_lock(descriptor, seconds=_STOPPING_SECONDS, shared=True):
        os.close(descriptor)
        raise ServerRefused(
            f"The private {server.name} is stopping and does not end: see {server.log}."
        )
    if not _held:
        atexit.register(_let_go)
    _held[server.users] = (os.getpid(), descriptor)


def _start_if_needed(server: Server) -> tuple[int, subprocess.Popen[bytes] | None]:
    """Start a supervisor unless one lives. The returned gate (a lock) stays shut until the server is ready."""
    gate = open_lock(server.starting)
    if not wait_for_lock(gate, seconds=_READY_SECONDS):
        os.close(gate)
        raise ServerRefused(
            f"Another command has been starting the private {server.name} for too long: see {server.log}."
        )
    if not _forget_dead_supervisor(server):
        return gate, None
    with server.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own module
            [
                sys.executable,
                "-m",
                "review.config.embedded.supervisor",
                server.name,
                str(server.folder.parent),
            ],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=_PROJECT,
            start_new_session=True,
        )
    _supervisors.append(process)
    return gate, process


def _forget_dead_supervisor(server: Server) -> bool:
    """True if no supervisor lives; its last words are wiped then, so that nobody takes them for a new one's."""
    descriptor = open_lock(server.supervisor)
    try:
        if not try_lock(descriptor):
            return False
        os.ftruncate(descriptor, 0)
        return True
    finally:
        os.close(descriptor)


def _wait_until_ready(server: Server, process: subprocess.Popen[bytes] | None) -> None:
    ends = time.monotonic() + _READY_SECONDS
    while time.monotonic() < ends:
        state = server.supervisor.read_text("utf-8")
        if state == "ready":
            return
        is_over = process.poll() is not None if process else is_free(server.supervisor)
        if state.startswith("failed: ") and is_over:
            raise ServerRefused(state.removeprefix("failed: "))
        if is_over and is_free(server.supervisor):
            raise ServerRefused(
                f"The private {server.name} could not be started: see {server.log}."
            )
        time.sleep(_PAUSE_SECONDS)
    raise ServerRefused(
        f"The private {server.name} was not ready after {_READY_SECONDS:.0f} s: see {server.log}."
    )


def _let_go() -> None:
    """At the end of the process: the last user stays until its servers are gone; nothing outlives it."""
    mine = {users: held[1] for users, held in _held.items() if held[0] == os.getpid()}
    was_last = [users for users, descriptor in mine.items() if try_lock(descriptor)]
    was_alone = bool(was_last)
    for descriptor in mine.values():
        # A fork that lives on keeps the lock, and must not keep others out.
        try_lock(descriptor, shared=True)
        os.close(descriptor)
    _held.clear()
    ends = time.monotonic() + 10
    with suppress(KeyboardInterrupt):
        while was_last and time.monotonic() < ends:
            was_last = [
                users for users in was_last if not is_free(users.with_name("supervisor.lock"))
            ]
            time.sleep(_PAUSE_SECONDS)
        for supervisor in _supervisors if was_alone else ():
            with suppress(subprocess.TimeoutExpired):
                supervisor.wait(1)
