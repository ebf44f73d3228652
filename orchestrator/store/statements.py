"""One prepared statement on this thread's connection: for the few that run once per step.

The server parses and plans such a statement once per connection, and Django's cursor wrapper is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection


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


def _executed(statement: str, values: Mapping[str, Any]) -> psycopg.Cursor[Any]:
    connection.ensure_connection()
    cursor = psycopg.Cursor(connection.connection)
    with connection.wrap_database_errors:
        cursor.execute(statement, values, prepare=True)
    return cursor
