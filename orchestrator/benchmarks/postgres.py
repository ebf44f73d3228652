"""What PostgreSQL itself counts, and a slower disk made by its settings."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

FLUSH_DELAY_US = 1_000
# The sleep is taken before every flush when no other transaction has to be open for it.
SLOWER = {"commit_delay": FLUSH_DELAY_US, "commit_siblings": 0}
RELOAD_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Written:
    """Counters of the whole server."""

    transactions: int
    wal_bytes: int

    def since(self, before: Written) -> Written:
        """The difference; reading the counter is itself one transaction that writes."""
        return Written(
            self.transactions - before.transactions - 1, self.wal_bytes - before.wal_bytes
        )


def written() -> Written:
    """Transactions that got a number (those that write), and bytes of WAL, so far."""
    return Written(
        transactions=int(scalar("SELECT pg_current_xact_id()::text")),
        wal_bytes=int(scalar("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")),
    )


@contextmanager
def slower_flush() -> Iterator[None]:
    """Every flush of the WAL takes a millisecond more, as on a network volume."""
    try:
        for name, value in SLOWER.items():
            _execute(f"ALTER SYSTEM SET {name} = {value}")
        _reload()
        yield
    finally:
        for name in SLOWER:
            _execute(f"ALTER SYSTEM RESET {name}")
        _reload()


def scalar(statement: str, values: list[Any] | None = None) -> Any:
    """The first column of the first row; None without rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None


def _reload() -> None:
    _execute("SELECT pg_reload_conf()")
    time.sleep(RELOAD_SECONDS)  # until every session has seen it


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
