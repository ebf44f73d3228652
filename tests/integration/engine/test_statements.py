"""Statements that go past the cursors behave like any other query of Django's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from orchestrator.models import Worker
from orchestrator.store import statements
from orchestrator.store.statements import fetch_all, fetch_one, keep_to_indexes, row_count

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
INSERT = """
INSERT INTO orchestrator_worker (name, queues, version_ids, started_at, seen_at)
VALUES (%(name)s, %(queues)s, %(ids)s::bigint[], %(now)s, %(now)s)
"""


def insert(name: str) -> int:
    return row_count(INSERT, {"name": name, "queues": ["default"], "ids": [1], "now": NOW})


def test_values_come_back_as_they_went() -> None:
    given = {
        "id": UUID(int=7),
        "number": 3_000_000_000,
        "small": 1,
        "share": 0.25,
        "text": "50 % of ü",
        "data": b"\x00\xff",
        "moment": NOW,
        "lease": timedelta(seconds=30),
        "names": ["a", "b"],
        "nothing": None,
    }
    row = fetch_one(
        "SELECT %(id)s::uuid, %(number)s::bigint, %(small)s::int, %(share)s::float8, %(text)s::text, "
        "%(data)s::bytea, %(moment)s::timestamptz, %(lease)s::interval, %(names)s::text[], %(nothing)s::text",
        given,
    )
    assert row == tuple(given.values())


def test_a_per_cent_sign_stands_for_itself_and_a_name_may_stand_twice() -> None:
    assert fetch_one("SELECT 7 % 4, %(a)s::int + %(a)s::int", {"a": 2}) == (3, 4)


def test_rows_are_counted_and_listed() -> None:
    assert [insert("one"), insert("two")] == [1, 1]
    rows = fetch_all("SELECT name FROM orchestrator_worker ORDER BY name", {})
    assert rows == [("one",), ("two",)]
    assert fetch_one("SELECT name FROM orchestrator_worker WHERE name = 'three'", {}) is None


def test_what_atomic_takes_back_is_gone() -> None:
    with transaction.atomic():
        insert("one")
        transaction.set_rollback(True)
    assert not Worker.objects.exists()
    with transaction.atomic():
        insert("one")
        with pytest.raises(IntegrityError), transaction.atomic():
            insert("one")
        insert("two")
    assert Worker.objects.count() == 2


def test_a_lost_connection_is_an_operational_error_and_the_next_one_works() -> None:
    pid = fetch_one("SELECT pg_backend_pid()", {})
    assert pid is not None
    connection.copy().cursor().execute("SELECT pg_terminate_backend(%s)", pid)
    with pytest.raises(OperationalError):
        fetch_one("SELECT pg_backend_pid()", {})
    assert not connection.is_usable()
    connection.close()
    keep_to_indexes()
    assert fetch_one("SELECT pg_backend_pid()", {}) not in (None, pid)
    assert fetch_one("SELECT current_setting('enable_seqscan')", {}) == ("off",)
    connection.close()


def test_the_server_is_not_asked_to_keep_more_than_so_many_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connection.close()
    monkeypatch.setattr(statements, "MOST_PREPARED", 5)
    for number in range(12):
        assert fetch_one(f"SELECT {number}, %(a)s::text", {"a": "x"}) == (number, "x")
    (kept,) = fetch_one("SELECT count(*) FROM pg_prepared_statements", {}) or (0,)
    assert kept <= 5
