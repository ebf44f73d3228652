"""The models' rows by prepared statements: building a query anew each time costs more than running it.

Only for the store's own reads and writes while a run is locked; everybody else uses Django's managers.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, TypeVar

from django.db import models

from orchestrator.store.statements import fetch_all, fetch_one

# Rows in one statement: more would make it large, and each combination is kept prepared.
AT_ONCE = 20

Row = TypeVar("Row", bound=models.Model)


def select(
    model: type[Row], where: str, values: Mapping[str, Any], *, without: Collection[str] = ()
) -> list[Row]:
    """The rows for which `where` holds, in the order it says; the fields `without` stay unread."""
    columns = columns_of(model, without)
    chosen = ", ".join(f'"{column}"' for column in columns)
    statement = f'SELECT {chosen} FROM "{model._meta.db_table}" WHERE {where}'
    return [from_columns(model, columns, row) for row in fetch_all(statement, values)]


def update(changed: Mapping[models.Model, Collection[str]]) -> None:
    """Write these fields of these rows, AT_ONCE in one statement; all of them must be there."""
    waiting = iter(changed.items())
    while some := dict(itertools.islice(waiting, AT_ONCE)):
        _update(some)


def _update(changed: Mapping[models.Model, Collection[str]]) -> None:
    parts: list[str] = []
    values: dict[str, Any] = {}
    for number, (row, fields) in enumerate(changed.items()):
        columns = [row._meta.get_field(field).attname for field in sorted(fields)]  # type: ignore[union-attr]
        values |= {f"{column}_{number}": getattr(row, column) for column in columns}
        values[f"pk_{number}"] = row.pk
        changes = ", ".join(f'"{column}" = %({column}_{number})s' for column in columns)
        parts.append(
            f'row_{number} AS (UPDATE "{row._meta.db_table}" SET {changes} '
            f'WHERE "id" = %(pk_{number})s RETURNING 1)'
        )
    counts = " + ".join(f"(SELECT count(*) FROM row_{number})" for number in range(len(parts)))
    written = fetch_one(f"WITH {', '.join(parts)} SELECT {counts}", values)
    if written != (len(parts),):
        rows = ", ".join(f"{row._meta.label} {row.pk}" for row in changed)
        raise RuntimeError(f"of these rows some are not there any more: {rows}")


def insert(row: Row) -> Row:
    """Write a new row; a number the database gives is on it afterwards."""
    given = row.pk is not None
    columns = columns_of(type(row), () if given else ("id",))
    names = ", ".join(f'"{column}"' for column in columns)
    places = ", ".join(f"%({column})s" for column in columns)
    statement = f'INSERT INTO "{row._meta.db_table}" ({names}) VALUES ({places}) RETURNING "id"'
    written = fetch_one(statement, {column: getattr(row, column) for column in columns})
    assert written is not None, "an insert of one row returns it"
    row.pk = written[0]
    row._state.adding = False
    return row


def from_columns(model: type[Row], columns: Iterable[str], values: Iterable[Any]) -> Row:
    """An instance as Django would build it from these columns."""
    return model.from_db("default", list(columns), list(values))


@cache
def _all_columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields if not field.generated)


def columns_of(model: type[models.Model], without: Collection[str] = ()) -> list[str]:
    """The columns of the model in their order, but those the database computes and the fields `without`."""
    return [column for column in _all_columns(model) if column not in without]
