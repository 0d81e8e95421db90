"""Whether the database has the tables and columns that this program expects."""

from __future__ import annotations

from tortoise.models import Model

from storage import models
from storage.engine.raw_sql import fetch, is_sqlite

_COLUMNS = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = current_schema()
"""


def list_models() -> list[type[Model]]:
    return [getattr(models, name) for name in models.__all__]


async def find_missing() -> list[str]:
    """Tables ("story") and columns ("story.title") that are not there."""
    there = await (_read_sqlite_columns() if is_sqlite() else _read_columns())
    missing = []
    for model in list_models():
        table = model._meta.db_table
        if table not in there:
            missing.append(table)
            continue
        columns = model._meta.fields_db_projection.values()
        missing += [f"{table}.{name}" for name in columns if name not in there[table]]
    return missing


async def _read_columns() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in await fetch(_COLUMNS):
        found.setdefault(row["table_name"], set()).add(row["column_name"])
    return found


async def _read_sqlite_columns() -> dict[str, set[str]]:
    rows = await fetch(
        "SELECT m.name AS table_name, p.name AS column_name"
        " FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS p"
        " WHERE m.type = 'table'"
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["table_name"], set()).add(row["column_name"])
    return found
