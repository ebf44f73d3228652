"""The processes of a running system - web, workers, control - as one group that starts, is watched and ends together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from review.config.embedded.client import ensure_servers
from review.config.embedded.refusal import ServerRefused

Show = Callable[[str, str], None]  # (name of the process, a line it wrote)

_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 6.0
_REVIVE_SECONDS = 2.0
_LONGEST_DELAY_SECONDS = 30.0
_PROVEN_SECONDS = 60.0  # one that ran so long starts again without waiting


class ProcessRefused(Exception):
    """The group cannot start; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web process listens."""

    host: str = "127.0.0.1"
    port: int = 8000

    @property
    def url(self) -> str:
        """What to type into a browser."""
        host = "127.0.0.1" if self.host in {"", "0.0.0.0"} else self.host  # noqa: S104 - only compared
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    @property
    def bind(self) -> str:
        """Gunicorn's spelling."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def check_free(self) -> None:
        """Raises ProcessRefused when another program listens here or the host is not this machine's."""
        try:
            family = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((self.host, self.port))
        except (OSError, OverflowError) as error:
            raise ProcessRefused(
                f"Cannot listen on {self.bind} ({getattr(error, 'strerror', None) or error}): stop the program that uses it, "
                f"or choose another port, for example --port {self.port + 1 if self.port < 65535 else 8000}."
            ) from None


@dataclass(slots=True)
class Child:
    """One program of the group, restarted with growing pauses when it ends by itself."""

    name: str
    command: tuple[str, ...]
    environment: dict[str, str]
    ends_with_parent_by: str
    show: Show
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
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            [*tied, *self.command],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._started_at = now
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


class ProcessGroup:
    """The running processes; a thread of its own starts them, watches them and ends them.

    One thread does all of it because Linux ties a child to the thread that started it.
    """

    def __init__(self, children: list[Child], web: Address | None) -> None:
        self.children = children
        self.web = web
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="processes", daemon=True)

    def start(self) -> None:
        """Start all processes."""
        self._thread.start()

    def stop(self) -> None:
        """End all processes: gently, after some seconds by force."""
        self._stop.set()
        self._thread.join(_GRACE_SECONDS + 10)

    def wait(self) -> NoReturn:
        """Stay here until Ctrl-C or a signal to end raises KeyboardInterrupt."""
        while True:
            self._stop.wait(3600)

    def wait_for_web(self, *, seconds: float = 60) -> bool:
        """Whether the web process answered within so many seconds."""
        ends = time.monotonic() + seconds
        while self.web and time.monotonic() < ends:
            with (
                suppress(URLError, OSError),
                urlopen(f"{self.web.url}healthz", timeout=2) as answer,  # noqa: S310 - our own http
            ):
                return bool(answer.status == 200)
            self._stop.wait(0.1)
        return False

    def _watch(self) -> None:
        revive_at = time.monotonic() + _REVIVE_SECONDS
        while not self._stop.is_set():
            now = time.monotonic()
            for child in self.children:
                child.keep_running(now)
            if now > revive_at:
                revive_at = now + _REVIVE_SECONDS
                self._revive_servers()
            self._stop.wait(_LOOK_SECONDS)
        self._end_all()

    def _revive_servers(self) -> None:
        try:
            ensure_servers(settings.PLACES, settings.EMBEDDED_SERVERS)
        except ServerRefused as error:
            self.children[0].show("servers", str(error))

    def _end_all(self) -> None:
        for child in self.children:
            child.ask_to_end()
        ends = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < ends and not all(child.has_ended() for child in self.children):
            time.sleep(0.05)
        for child in self.children:
            child.kill()


def print_line(name: str, line: str) -> None:
    """Show a process's line on the terminal, behind its name."""
    with suppress(BrokenPipeError):
        sys.stdout.write(f"{name:<8}| {line}\n")
        sys.stdout.flush()


def write_lines(path: Path) -> Show:
    """A `Show` that appends to a file instead of the terminal."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = threading.Lock()

    def show(name: str, line: str) -> None:
        with lock, path.open("a", encoding="utf-8") as log:
            log.write(f"{name:<8}| {line}\n")

    return show


@contextmanager
def running_processes(
    *, web: Address | None = None, workers: int = 2, show: Show = print_line
) -> Iterator[ProcessGroup]:
    """The system's processes run inside the block: `workers` worker processes, one control process, the web if wanted.

    The database must be migrated and the servers prepared (review.config.servers). A signal to end (SIGTERM, SIGHUP)
    becomes KeyboardInterrupt. Raises ProcessRefused when the web's port is taken.
    """
    if web:
        web.check_free()
    group = ProcessGroup(_children(web, workers, show), web)
    previous = {
        number: signal.signal(number, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP)
    }
    group.start()
    try:
        yield group
    finally:
        group.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _children(web: Address | None, workers: int, show: Show) -> list[Child]:
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    environment.setdefault("ORCHESTRATOR_LOG_FORMAT", "text")
    celery = (sys.executable, "-m", "celery", "--quiet", "-A", "review.config.celery", "worker")
    lean = (
        "--without-gossip",
        "--without-mingle",
        "--without-heartbeat",
        "--loglevel",
        settings.LOG_LEVEL,
    )
    work = (
        *celery,
        "--pool",
        "prefork",
        "-c",
        str(workers),
        "-Q",
        "default,documents",
        "-n",
        "work@%h",
        *lean,
    )
    control = (*celery, "--pool", "solo", "-Q", "control", "-n", "control@%h", "--beat", *lean)
    # A worker dies with this process at once, its leases tell the others; the web may answer its last requests.
    children = [
        Child("worker", work, environment, "SIGKILL", show),
        Child("control", control, environment, "SIGKILL", show),
    ]
    if web:
        serve = (
            sys.executable,
            "-m",
            "gunicorn",
            "--config",
            "python:review.config.gunicorn",
            "--bind",
            web.bind,
        )
        hosts = {"ORCHESTRATOR_ALLOWED_HOSTS": ",".join({*settings.ALLOWED_HOSTS, web.host})}
        children.append(Child("web", serve, environment | hosts, "SIGTERM", show))
    return children
