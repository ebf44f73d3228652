"""The processes of a running system - web, workers, control - as one group that starts and ends together."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings

from review.config.address import Address
from review.config.child import Child, Show
from review.config.embedded.client import ensure_servers
from review.config.embedded.refusal import ServerRefused
from review.config.presence import presence

_LOOK_SECONDS = 0.2
_GRACE_SECONDS = 6.0
_REVIVE_SECONDS = 2.0
# Of glibc's allocator: one arena, and blocks of a few megabytes kept for the next result instead of given back
# and mapped anew. Results of a megabyte take a quarter less time, and threads as little as forks.
_ALLOCATOR = {
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(4 * 1024**2),
    "MALLOC_TRIM_THRESHOLD_": str(32 * 1024**2),
    "MALLOC_TOP_PAD_": str(4 * 1024**2),
}


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
    path.touch(mode=0o600)
    lock = threading.Lock()

    def show(name: str, line: str) -> None:
        with lock, path.open("a", encoding="utf-8") as log:
            log.write(f"{name:<8}| {line}\n")

    return show


@contextmanager
def running_processes(
    *,
    web: Address | None = None,
    workers: int = 2,
    threads: int = 0,
    show: Show = print_line,
    log: Path | None = None,
) -> Iterator[ProcessGroup]:
    """The system's processes run inside the block: `workers` worker processes, one control process, the web if wanted.

    `threads`: so many steps at once in each worker process, for steps that wait; 0: one, in a pool of forks,
    where a step that goes wrong takes nothing with it. `log`: a file that takes what they say, instead of `show`,
    in the form for machines unless the environment names another. The database must be migrated and the servers
    prepared (review.config.servers). A signal to end (SIGTERM, SIGHUP) becomes KeyboardInterrupt. Raises
    AddressRefused when the web's port is taken.
    """
    if web:
        web.check_free()
    group = ProcessGroup(_children(web, workers, threads, show, log), web)
    previous = {
        number: signal.signal(number, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP)
    }
    group.start()
    try:
        with presence():
            yield group
    finally:
        group.stop()
        for number, handler in previous.items():
            signal.signal(number, handler)


def _children(
    web: Address | None, workers: int, threads: int, show: Show, log: Path | None
) -> list[Child]:
    environment = {**_ALLOCATOR, **os.environ, "PYTHONUNBUFFERED": "1"}
    environment.setdefault("ORCHESTRATOR_LOG_FORMAT", "json" if log else "text")
    control = _celery("control", "--pool", "solo", "--queues", "control", "--beat")
    # A worker dies with this process at once, its leases tell the others; the web may answer its last requests.
    children = [
        *(
            Child("worker", each, environment, "SIGKILL", show, log)
            for each in _work(workers, threads)
        ),
        Child("control", control, environment, "SIGKILL", show, log),
    ]
    if web:
        serve = f"-m gunicorn --config python:review.config.gunicorn --bind {web.bind}".split()
        hosts = {"ORCHESTRATOR_ALLOWED_HOSTS": ",".join({*settings.ALLOWED_HOSTS, web.host})}
        children.append(
            Child("web", (sys.executable, *serve), environment | hosts, "SIGTERM", show, log)
        )
    return children


def _work(workers: int, threads: int) -> list[tuple[str, ...]]:
    """One pool of forks, or as many processes with threads."""
    queues = ("--queues", "default,documents")
    if not threads:
        return [_celery("work", "--pool", "prefork", "--concurrency", str(workers), *queues)]
    pool = ("--pool", "threads", "--concurrency", str(threads))
    return [_celery(f"work{number}", *pool, *queues) for number in range(1, workers + 1)]


def _celery(name: str, *options: str) -> tuple[str, ...]:
    """A worker of our app, without the chatter between workers that nobody listens to."""
    start = "-m celery --quiet -A review.config.celery worker".split()
    lean = "--without-gossip --without-mingle --without-heartbeat --loglevel".split()
    return (sys.executable, *start, "--hostname", f"{name}@%h", *options, *lean, settings.LOG_LEVEL)
