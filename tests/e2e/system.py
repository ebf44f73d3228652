"""The whole system for end-to-end tests: web, workers and control as real processes on the test database."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command

from review.config.address import Address
from review.config.processes import ProcessGroup, running_processes, write_lines
from tests.conftest import child_environment

# Short leases and sweeps: what takes half a minute in production takes seconds here.
QUICK = {
    "ORCHESTRATOR_SWEEP_SECONDS": "0.5",
    "ORCHESTRATOR_LEASE_SECONDS": "5",
    "ORCHESTRATOR_GRACE_SECONDS": "1",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_system(
    place: Path, *, web: bool = True, more: Mapping[str, str] | None = None
) -> Iterator[tuple[ProcessGroup, Address]]:
    """Everything `manage.py up` runs, with the vocabularies loaded; what it prints goes to system.log."""
    call_command("load_vocabularies", verbosity=0)
    address = Address(port=free_port())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (child_environment(place / "var") | QUICK | dict(more or {})).items():
            patch.setenv(name, value)
        log = write_lines(place / "system.log")
        with running_processes(web=address if web else None, workers=2, show=log) as group:
            if web:
                assert group.wait_for_web(), (place / "system.log").read_text()
            yield group, address
