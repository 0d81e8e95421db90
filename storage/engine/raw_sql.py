"""SQL by hand for the hot paths, one text for both databases.

`?` stands for a value, `IN ?[bigint]` (or `[text]`) for a list of any length, and
`EACH ?[integer] n` for such a list as a table `n` with the column `value`. Instants
must be aware and in UTC: SQLite keeps them as text and compares them as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import orjson
from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.connection import get_connection

_LIST = re.compile(r"IN \?\[(\w+)\]")
_TABLE = re.compile(r"EACH \?\[(\w+)\] (\w+)")


@cache
def _translate(sql: str, dialect: str) -> str:
    if dialect == "sqlite":
        sql = _TABLE.sub(r"json_each(?) AS \2", sql)
        return _LIST.sub("IN (SELECT value FROM json_each(?))", sql)
    sql = _TABLE.sub(r"unnest(?::\1[]) AS \2(value)", sql)
    parts = _LIST.sub(r"= ANY(?::\1[])", sql).split("?")
    marked = (f"{part}${n}" for n, part in enumerate(parts[:-1], 1))
    return "".join([*marked, parts[-1]])


def _adapt(values: Iterable[Any], dialect: str) -> list[Any]:
    if dialect != "sqlite":
        return list(values)
    return [_adapt_to_sqlite(value) for value in values]


def _adapt_to_sqlite(value: Any) -> Any:
    if isinstance(value, list):
        return orjson.dumps(value).decode()
    # A datetime is a date too, but is kept in the ORM's own form.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    return value


def get_client() -> BaseDBAsyncClient:
    """The connection, or the transaction this task is in."""
    return get_connection("default")


def is_sqlite() -> bool:
    return get_client().capabilities.dialect == "sqlite"


async def fetch(sql: str, *values: Any) -> Sequence[Mapping[str, Any]]:
    """The rows of a SELECT, or of a change with RETURNING."""
    client = get_client()
    dialect = client.capabilities.dialect
    text, adapted = _translate(sql, dialect), _adapt(values, dialect)
    if dialect == "sqlite":
        return (await client.execute_query(text, adapted))[1]
    return await client.execute_query_dict(text, adapted)


async def change(sql: str, *values: Any) -> int:
    """Run an UPDATE or DELETE; how many rows it changed."""
    client = get_client()
    dialect = client.capabilities.dialect
    text, adapted = _translate(sql, dialect), _adapt(values, dialect)
    return (await client.execute_query(text, adapted))[0]


async def change_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for many rows of values: all of them or none."""
    if rows:
        client = get_client()
        text = _translate(sql, client.capabilities.dialect)
        await client.execute_many(text, [list(row) for row in rows])


async def insert(table: str, row: Mapping[str, Any]) -> int:
    """Insert a row, columns left out as the table has them; its id."""
    places = ", ".join("?" * len(row))
    sql = f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places}) RETURNING id"
    found = await fetch(sql, *_write_columns(row))
    return int(found[0]["id"])


async def update(table: str, id: int, columns: Mapping[str, Any]) -> None:
    """Write columns of the row with this id."""
    places = ", ".join(f"{name} = ?" for name in columns)
    sql = f"UPDATE {table} SET {places} WHERE id = ?"
    await change(sql, *_write_columns(columns), id)


def _write_columns(columns: Mapping[str, Any]) -> list[Any]:
    """Values as columns keep them: whatever has parts is JSON."""
    return [
        write_json(value) if isinstance(value, list | tuple | dict) else value
        for value in columns.values()
    ]


def read_instant(value: datetime | str | None) -> datetime | None:
    """A timestamp column of a row: SQLite hands out text, PostgreSQL instants."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.astimezone(UTC) if value else None


def read_date(value: date | str) -> date:
    """A date column of a row."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def read_json(value: Any) -> Any:
    """A JSON column of a row."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value


def write_json(value: Any) -> str:
    return orjson.dumps(value).decode()
