"""Starts the project's commands as real processes, and finds what they leave behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent


@contextmanager
def private_folder() -> Iterator[Path]:
    """An ORCHESTRATOR_VAR that no other test run touches.

    Not under pytest's own folder: each new session closes that one to other accounts, and for root the private
    PostgreSQL runs under another account.
    """
    with tempfile.TemporaryDirectory(
        prefix="orchestrator-test-", ignore_cleanup_errors=True
    ) as folder:
        var = Path(folder) / "var"
        yield var
        for process in processes_of(var):
            process.kill()


def private_environment(var: Path, **more: str) -> dict[str, str]:
    """The environment of a command that uses private servers under `var`, whatever is configured around it."""
    return {**os.environ, "DATABASE_URL": "", "REDIS_URL": "", "ORCHESTRATOR_VAR": str(var), **more}


def start(*arguments: str, env: Mapping[str, str]) -> subprocess.Popen[str]:
    """`manage.py *arguments` in a process group of its own, with its three streams on pipes."""
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=dict(env),
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def start_logged(*arguments: str, env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    """`manage.py *arguments` in a process group of its own; everything it writes goes to the file."""
    with log.open("wb") as stream:
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=stream,
            start_new_session=True,
        )


def run(
    *arguments: str, env: Mapping[str, str], seconds: float = 60
) -> subprocess.CompletedProcess[str]:
    """`manage.py *arguments` to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=dict(env),
        text=True,
        capture_output=True,
        timeout=seconds,
        check=False,
    )


def processes_of(*places: Path) -> list[psutil.Process]:
    """The living processes whose command line names one of the places."""
    words = [str(place) for place in places]
    return [
        process
        for process in psutil.process_iter()
        if any(word in " ".join(command_line_of(process)) for word in words)
    ]


def command_line_of(process: psutil.Process) -> list[str]:
    """Its command line; nothing for one that ended between being found and being asked."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []
