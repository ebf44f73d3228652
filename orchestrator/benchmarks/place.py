"""What a project gives the bench: the module that its setting ORCHESTRATOR_BENCH_PLACE names."""

from __future__ import annotations

from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol, cast

from orchestrator import conf


class NoPlace(Exception):
    """The project does not say where to measure; the text says what to do."""


class Place(Protocol):
    """The functions of that module."""

    def run_again(self) -> None:
        """Run this command line again on an empty database, with `orchestrator.benchmarks` installed."""

    def prepare(self) -> None:
        """Have the servers running and the tables made, until this process ends."""

    def workers(self, *, processes: int, threads: int, log: Path) -> AbstractContextManager[Any]:
        """Worker processes as in production for the block; the file `log` takes what they say."""


def find_place() -> Place:
    """Raises NoPlace when the setting is missing."""
    name = conf.bench_place()
    if not name:
        raise NoPlace(
            "This project has no setting ORCHESTRATOR_BENCH_PLACE: name the module that starts private servers "
            "and workers (orchestrator.benchmarks.place.Place describes it)."
        )
    return cast(Place, import_module(name))
