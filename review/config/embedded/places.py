"""Where the private servers keep data and sockets: pure functions of one folder, so all processes agree."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Linux allows 107 bytes and a closing zero in a socket's path, macOS 103.
SOCKET_PATH_BYTES = 103
_LONGEST_NAME = "redis/.s.PGSQL.5432"
DATABASE = "orchestrator"
DATABASE_USER = "orchestrator"


@dataclass(frozen=True, slots=True)
class Places:
    """The folders of one installation. `var` holds what must last, `run` only sockets and locks."""

    var: Path
    run: Path

    def folder(self, server: str) -> Path:
        """Data, log and locks of one server ("postgres" or "redis")."""
        return self.var / server

    def sockets(self, server: str) -> Path:
        """The folder of one server's Unix socket."""
        return self.run / server

    @property
    def database_url(self) -> str:
        """How libpq reaches the private PostgreSQL."""
        return f"postgresql://{DATABASE_USER}@/{DATABASE}?host={self.sockets('postgres')}"

    @property
    def redis_url(self) -> str:
        """How redis-py reaches the private Redis."""
        return f"unix://{self.sockets('redis') / 'redis.sock'}?db=0"


def find_places(var: Path) -> Places:
    """The places under `var`; deep folders get a short run folder in the system's temp folder."""
    var = Path(os.path.abspath(var))
    run = var / "run"
    if len(os.fsencode(run / _LONGEST_NAME)) > SOCKET_PATH_BYTES:
        name = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
        run = _temp_folder() / f"orchestrator-{os.geteuid()}-{name}"
    return Places(var=var, run=run)


def _temp_folder() -> Path:
    """The folder all processes share: TMPDIR may differ between two that must meet at one socket."""
    shared = Path("/tmp")  # noqa: S108 - the folder made in it is private and its owner is checked
    return shared if shared.is_dir() else Path(tempfile.gettempdir())
