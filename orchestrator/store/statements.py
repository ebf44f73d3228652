"""Prepared statements on this thread's connection: for those that run once per step or decision.

The server parses and plans such a statement once per connection. They go straight to libpq, past the cursors of
Django and psycopg: those take more processor time than PostgreSQL itself does (docs/performance.md).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import abc, errors, pq
from psycopg.adapt import PyFormat, Transformer

KEEP_TO_INDEXES = """
SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off
"""
MOST_PREPARED = 500  # per connection; each takes some kilobytes of its server process
PLACE = re.compile(r"%\((\w+)\)s")
GOOD = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)


@dataclass(slots=True)
class _Session:
    """What one connection has prepared, by text and types of parameters, and how it plans.

    A name is never used twice: a timeout may fall between the server's answer and our note of it.
    """

    names: dict[tuple[str, tuple[int, ...]], bytes] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    keeps_to_indexes: bool = False


_sessions: WeakKeyDictionary[psycopg.Connection[Any], _Session] = WeakKeyDictionary()


def fetch_one(statement: str, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """The first row, if there is one. Errors are Django's, as from any other query.

    Places are written `%(name)s`; a per cent sign stands for itself.
    """
    rows, result = _executed(statement, values)
    return rows.load_row(0, tuple) if result.ntuples else None


def fetch_all(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """All rows."""
    rows, result = _executed(statement, values)
    return rows.load_rows(0, result.ntuples, tuple)


def row_count(statement: str, values: Mapping[str, Any]) -> int:
    """How many rows a statement without result changed."""
    return _executed(statement, values)[1].command_tuples or 0


def keep_to_indexes() -> None:
    """Let this thread's connection plan each statement once and find rows by indexes alone.

    For workers. What they ask is made for an index, but the planner takes a table that was small when it looked for
    small: plans made then would read all of it for each claim, and planning anew costs more than the claim.
    """
    server, session = _session()
    if not session.keeps_to_indexes:
        with connection.wrap_database_errors:
            server.execute(KEEP_TO_INDEXES)
        session.keeps_to_indexes = True


def _executed(statement: str, values: Mapping[str, Any]) -> tuple[abc.Transformer, pq.abc.PGresult]:
    server, session = _session()
    rows = Transformer(server)
    text, names, formats = _numbered(statement)
    try:
        given: Any = rows.dump_sequence([values[name] for name in names], formats)
        _begin(server)
        name = _prepared(server, session, text, rows.types or ())
        result = _checked(
            server, server.pgconn.exec_prepared(name, given, rows.formats, pq.Format.BINARY)
        )
    except psycopg.Error:
        with connection.wrap_database_errors:
            raise
    rows.set_pgresult(result)
    return rows, result


def _session() -> tuple[psycopg.Connection[Any], _Session]:
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    server = database.connection
    session = _sessions.get(server)
    if session is None:
        session = _sessions[server] = _Session()
    return server, session


def _begin(server: psycopg.Connection[Any]) -> None:
    """Inside `atomic` psycopg would open the transaction with the first statement: so must we."""
    idle = server.pgconn.transaction_status == pq.TransactionStatus.IDLE
    if idle and not server.autocommit:
        _checked(server, server.pgconn.exec_(b"BEGIN"))


def _prepared(
    server: psycopg.Connection[Any], session: _Session, text: str, types: tuple[int, ...]
) -> bytes:
    """The name under which the server knows the statement: one per combination of types."""
    name = session.names.get((text, types))
    if name is None:
        if len(session.names) >= MOST_PREPARED:
            session.names.clear()
            _checked(server, server.pgconn.exec_(b"DEALLOCATE ALL"))
        name = b"orchestrator_%d" % next(session.numbers)
        _checked(server, server.pgconn.prepare(name, text.encode(), types))
        session.names[text, types] = name
    return name


def _checked(server: psycopg.Connection[Any], result: pq.abc.PGresult) -> pq.abc.PGresult:
    if result.status in GOOD:
        return result
    encoding = server.info.encoding
    state = result.error_field(pq.DiagnosticField.SQLSTATE)
    kind = errors.lookup(state.decode()) if state else psycopg.OperationalError
    raise kind(result.get_error_message(encoding), info=result, encoding=encoding)


@lru_cache(maxsize=512)
def _numbered(statement: str) -> tuple[str, tuple[str, ...], list[PyFormat]]:
    """The text as the server takes it, with $1 for the first name; the names in their order; a format for each."""
    names: dict[str, int] = {}
    text = PLACE.sub(lambda place: f"${names.setdefault(place[1], len(names) + 1)}", statement)
    return text, tuple(names), [PyFormat.AUTO] * len(names)
