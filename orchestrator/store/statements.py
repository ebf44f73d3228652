"""One prepared statement on this thread's connection: for the few that run once per step.

The server parses and plans such a statement once per connection, and Django's cursor wrapper is left out.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import connection

PLANS_LAST = 15.0  # seconds; autovacuum, which would renew them too, comes once a minute
MOST_PREPARED = 300  # per connection; each takes some kilobytes of its server process


_planned: WeakKeyDictionary[psycopg.Connection[Any], float] = WeakKeyDictionary()


def fetch_one(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row, if there is one. Errors are Django's, as from any other query."""
    with _executed(statement, values) as cursor:
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def fetch_all(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows."""
    with _executed(statement, values) as cursor:
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def row_count(statement: str, values: Mapping[str, Any]) -> int:
    """How many rows a statement without result changed."""
    with _executed(statement, values) as cursor:
        return int(cursor.rowcount)


def plan_anew() -> None:
    """Forget the plans of this connection now and then: those made for small tables are poor for large ones."""
    connection.ensure_connection()
    server, now = connection.connection, time.monotonic()
    if now - _planned.setdefault(server, now) > PLANS_LAST:
        server.execute("DISCARD PLANS")
        _planned[server] = now


def _executed(statement: str, values: Mapping[str, Any]) -> psycopg.Cursor[Any]:
    connection.ensure_connection()
    server = connection.connection
    if server.prepare_threshold is None:
        # Django switches preparing off for a connection; its own queries are not affected by this.
        server.prepare_threshold, server.prepared_max = 0, MOST_PREPARED
    cursor = psycopg.Cursor(server)
    with connection.wrap_database_errors:
        cursor.execute(statement, values, prepare=True)
    return cursor
