"""Runs a command again on servers and files of its own that are thrown away afterwards: for measurements."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

_INSIDE = "ORCHESTRATOR_INSIDE_PRIVATE_PLACE"


def is_inside() -> bool:
    """Whether this process is the one that was started again."""
    return _INSIDE in os.environ


def run_again() -> None:
    """This very command line with an empty ORCHESTRATOR_VAR and private servers; exits as it exits."""
    with tempfile.TemporaryDirectory(prefix="orchestrator-bench-") as place:
        environment = os.environ | {
            _INSIDE: "1",
            "ORCHESTRATOR_VAR": f"{place}/var",
            "DATABASE_URL": "",
            "REDIS_URL": "",
        }
        ended = subprocess.run([sys.executable, *sys.argv], env=environment, check=False)  # noqa: S603 - our own command line
    if ended.returncode:
        raise SystemExit(ended.returncode)
