"""Rows in every table of a database, whatever its schema, and all of them to compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from storage.engine.raw_sql import fetch, get_client, is_sqlite
from storage.migrate import list_tables

ROWS = 6
NOT_BOOKS = {"tortoise_migrations", "sqlite_sequence"}
NOW = datetime(2026, 11, 1, 2, 0, tzinfo=UTC)

_COLUMNS = """
SELECT column_name AS name, data_type AS type, character_maximum_length AS length,
  is_nullable = 'YES' AS nullable
FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = ?
"""
_KEYS = """
SELECT a.attname AS name, target.relname AS target
FROM pg_constraint AS c
JOIN pg_class AS source ON source.oid = c.conrelid
JOIN pg_class AS target ON target.oid = c.confrelid
JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
WHERE c.contype = 'f' AND source.relname = ?
"""


@dataclass(frozen=True)
class Column:
    """`target`: the table a key points to, "" for none."""

    name: str
    type: str
    length: int
    nullable: bool
    target: str = ""


async def list_columns(table: str) -> list[Column]:
    if not is_sqlite():
        keys = {row["name"]: row["target"] for row in await fetch(_KEYS, table)}
        rows = await fetch(_COLUMNS, table)
        return [
            Column(
                *(row["name"], row["type"], row["length"] or 0, row["nullable"]),
                keys.get(row["name"], ""),
            )
            for row in rows
        ]
    found = await fetch(f'PRAGMA foreign_key_list("{table}")')
    keys = {row["from"]: row["table"] for row in found}
    return [
        Column(
            *(row["name"], *_read_type(row["type"]), not row["notnull"]),
            keys.get(row["name"], ""),
        )
        for row in await fetch(f'PRAGMA table_info("{table}")')
    ]


def _read_type(words: str) -> tuple[str, int]:
    """VARCHAR(64) → varchar, 64."""
    name, _, length = words.lower().rstrip(")").partition("(")
    return name, int(length or 0)


async def fill_tables() -> None:
    """Some rows in each table of the open database; keys lead somewhere."""
    columns = {t: await list_columns(t) for t in await list_tables()}
    left = {table: found for table, found in columns.items() if table not in NOT_BOOKS}
    filled: set[str] = set()
    while left:
        ready = [t for t, found in left.items() if _may_fill(t, found, filled)]
        assert ready, f"keys in a ring: {sorted(left)}"
        for table in ready:
            await _fill_table(table, left.pop(table))
            filled.add(table)


def _may_fill(table: str, columns: Sequence[Column], filled: set[str]) -> bool:
    return {c.target for c in columns} <= {*filled, table, ""}


async def _fill_table(table: str, columns: Sequence[Column]) -> None:
    names = ", ".join(f'"{column.name}"' for column in columns)
    places = ", ".join("?" * len(columns))
    sql = f'INSERT INTO "{table}" ({names}) VALUES ({places}) RETURNING id'
    for number in range(1, ROWS + 1):
        await fetch(sql, *(_make_value(table, each, number) for each in columns))


def _make_value(table: str, column: Column, number: int) -> Any:
    if column.name == "id" or column.target:
        return None if column.target == table else number
    if column.nullable and number % 2:
        return None
    value = VALUES[column.type](column, number)
    if is_sqlite() and isinstance(value, date):
        return str(value)
    return value


def _make_text(column: Column, number: int) -> str:
    text = f"{number}{column.name}一"
    return text[: column.length] if column.length else text


def _make_json(_column: Column, number: int) -> str:
    return f'{{"n": [{number}, null]}}'


def _make_instant(_column: Column, number: int) -> datetime:
    return NOW + number * timedelta(days=1)


def _make_day(_column: Column, number: int) -> date:
    return NOW.date() + number * timedelta(days=1)


def _make_number(_column: Column, number: int) -> int:
    return number * 7


VALUES: Mapping[str, Any] = {
    **dict.fromkeys(("varchar", "character varying", "text", "char"), _make_text),
    **dict.fromkeys(("json", "jsonb"), _make_json),
    **dict.fromkeys(("timestamp", "timestamp with time zone"), _make_instant),
    "date": _make_day,
    **dict.fromkeys(("int", "integer", "bigint", "smallint"), _make_number),
    "boolean": lambda _column, number: number % 3 == 0,
    **dict.fromkeys(("blob", "bytea"), lambda _column, number: bytes([number, 0])),
}

Books = dict[str, list[dict[str, Any]]]


async def read_tables() -> Books:
    """Every row of every table of the open database."""
    get_client()
    tables = [name for name in await list_tables() if name not in NOT_BOOKS]
    return {
        table: [dict(r) for r in await fetch(f'SELECT * FROM "{table}" ORDER BY id')]
        for table in tables
    }


def find_losses(before: Books, after: Books) -> list[str]:
    """Tables of which a row or a value is not as it was."""
    return [
        table
        for table, rows in before.items()
        if [_only(row, rows[0]) for row in after.get(table, [])] != rows
    ]


def _only(row: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row.get(name) for name in like}
