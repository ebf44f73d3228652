"""What work writes to PostgreSQL's log."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connection

TIMES = 20
# Other tests write in bursts: seconds to wait for an end of one, and for how long nothing must come.
LONGEST_BURST, QUIET = 10.0, 0.01


def least_wal_of(work: Callable[[], object]) -> int:
    """Bytes of WAL. Others write to the same log, and pages go in whole after a checkpoint: the quietest of a few."""
    least = _wal_of(work)
    for _ in range(TIMES):
        _wait_for_quiet()
        least = min(least, _wal_of(work))
    return least


def _wait_for_quiet() -> None:
    until = time.monotonic() + LONGEST_BURST
    written = -1
    while written != (written := _written()) and time.monotonic() < until:
        time.sleep(QUIET)


def _wal_of(work: Callable[[], object]) -> int:
    before = _written()
    work()
    return _written() - before


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        return int(cursor.fetchone()[0])
