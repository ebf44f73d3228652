"""Runs a command again on servers and files of its own that are thrown away afterwards: for measurements."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

from review.config.lifeline import tie_to_parent

_INSIDE = "ORCHESTRATOR_INSIDE_PRIVATE_PLACE"
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_inside() -> bool:
    """Whether this process is the one that was started again."""
    return _INSIDE in os.environ


def run_again(*, settings_module: str | None = None) -> None:
    """This very command line with an empty ORCHESTRATOR_VAR and private servers; exits as it exits.

    `settings_module`: other settings than this process has. A signal to end is passed on, and what was started ends
    before its files go.
    """
    with tempfile.TemporaryDirectory(prefix="orchestrator-bench-") as place:
        environment = os.environ | {
            _INSIDE: "1",
            "ORCHESTRATOR_VAR": f"{place}/var",
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }
        if settings_module:
            environment["DJANGO_SETTINGS_MODULE"] = settings_module
        code = _run(environment)
    if code:
        raise SystemExit(code)


def _run(environment: dict[str, str]) -> int:
    """Its exit code. It runs in a session of its own, so that a Ctrl-C reaches it once, through this process."""
    process = subprocess.Popen(  # noqa: S603 - our own command line
        [sys.executable, *sys.argv],
        env=environment,
        start_new_session=True,
        preexec_fn=tie_to_parent(signal.SIGINT, os.getpid()),
    )
    previous = {
        number: signal.signal(number, lambda *_: process.send_signal(signal.SIGINT))
        for number in _ENDING
    }
    try:
        return process.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
