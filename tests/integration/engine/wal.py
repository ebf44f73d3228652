"""What work writes to PostgreSQL's log."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

TIMES = 20


def least_wal_of(work: Callable[[], object]) -> int:
    """Bytes of WAL. Others write to the same log, and pages go in whole after a checkpoint: the quietest of a few."""
    return min(_wal_of(work) for _ in range(TIMES))


def _wal_of(work: Callable[[], object]) -> int:
    before = _written()
    work()
    return _written() - before


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
