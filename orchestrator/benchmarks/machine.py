"""What the figures were taken on."""

from __future__ import annotations

import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from orchestrator.benchmarks.postgres import scalar

SETTINGS = ("fsync", "synchronous_commit", "shared_buffers", "max_wal_size", "commit_delay")
PACKAGES = ("django", "celery", "psycopg", "redis", "dbos", "sqlalchemy")


def describe() -> dict[str, str]:
    """Processor, memory, versions and the settings of PostgreSQL that matter."""
    found = {
        "processor": f"{os.cpu_count()} x {_line('/proc/cpuinfo', 'model name')}",
        "memory": _line("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": str(scalar("SHOW server_version")),
    }
    found |= {name: str(scalar("SELECT current_setting(%s)", [name])) for name in SETTINGS}
    return found | {name: _version(name) for name in PACKAGES if _version(name)}


def _line(path: str, name: str) -> str:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return "unknown"
    found = next((line for line in lines if line.startswith(name)), ": unknown")
    return found.partition(":")[2].strip()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
