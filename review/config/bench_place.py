"""What `manage.py bench` needs of the project: a private place, and workers as the project starts them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from review.config import private_place
from review.config.preparation import prepare_database
from review.config.processes import running_processes
from review.config.servers import prepare_servers

_SETTINGS = "review.config.measuring"


def run_again() -> None:
    """The same command line with servers and files of its own, and with the workflows of the bench."""
    private_place.run_again(settings_module=_SETTINGS)


def prepare() -> None:
    """Servers run and tables are made."""
    prepare_servers()
    prepare_database()


def workers(*, processes: int, threads: int, log: Path) -> AbstractContextManager[Any]:
    """So many worker processes for the block, each with so many threads, or forks (0) with one step at a time each."""
    return running_processes(workers=processes, threads=threads, log=log)
