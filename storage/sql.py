"""Statements that the ORM has no words for, in one text for both databases.

Placeholders are written `?1`, `?2` …; dates are passed as dates and read as dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from tortoise.connection import get_connections

_PLACEHOLDER = re.compile(r"\?(?=\d)")


async def fetch_rows(statement: str, *values: object) -> list[dict[str, Any]]:
    """Run one statement, also one that writes with RETURNING, and return its rows."""
    connection = get_connections().get("default")
    if connection.capabilities.dialect == "postgres":
        statement = _PLACEHOLDER.sub("$", statement)
        return await connection.execute_query_dict(statement, list(values))
    adapted = [_adapt_to_sqlite(value) for value in values]
    return await connection.execute_query_dict(statement, adapted)


def _adapt_to_sqlite(value: object) -> object:
    # A datetime would be written in a form the ORM does not read back; say so early.
    if isinstance(value, datetime):
        raise TypeError("pass instants through the ORM")
    return value.isoformat() if isinstance(value, date) else value


def to_date(value: date | str) -> date:
    """A date column of a raw row: SQLite gives text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def list_values(rows: int, columns: int, *, first: int = 1) -> str:
    """The placeholders of a VALUES list: `(?1, ?2), (?3, ?4)`."""
    starts = range(first, first + rows * columns, columns)
    return ", ".join(f"({_list_places(start, columns)})" for start in starts)


def _list_places(start: int, count: int) -> str:
    return ", ".join(f"?{start + offset}" for offset in range(count))


def flatten(rows: Iterable[Sequence[object]]) -> list[object]:
    return [value for row in rows for value in row]
