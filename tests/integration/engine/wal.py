"""What work writes to PostgreSQL's log."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from tests.waiting import wait_until

TIMES = 20
LONGEST_BURST = 30.0  # seconds of writing by other tests


def least_wal_of(work: Callable[[], object]) -> int:
    """Bytes of WAL. Others write to the same log, and pages go in whole after a checkpoint: the quietest of a few."""
    least = _wal_of(work)
    for _ in range(TIMES):
        _wait_for_quiet()
        least = min(least, _wal_of(work))
    return least


def _wait_for_quiet() -> None:
    seen = [-1]

    def is_quiet() -> bool:
        seen.append(_written())
        return seen[-1] == seen[-2]

    wait_until(is_quiet, seconds=LONGEST_BURST, what="an end of what other tests write")


def _wal_of(work: Callable[[], object]) -> int:
    before = _written()
    work()
    return _written() - before


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
