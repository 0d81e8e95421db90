"""The whole database as it is at one instant, while others go on writing.

SQLite in WAL mode and PostgreSQL both show a reading transaction one state of all
tables, however long it lasts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Protocol

import aiosqlite
import asyncpg
from tortoise.models import Model

from storage.engine.portable import write_row
from storage.engine.trouble import find_sqlite_path

CHUNK = 1000
Row = dict[str, Any]


class Snapshot(Protocol):
    def read(self, model: type[Model]) -> AsyncIterator[Row]:
        """The rows of a table in the order of their ids, in portable form."""


@asynccontextmanager
async def open_snapshot(url: str) -> AsyncIterator[Snapshot]:
    """While the ORM is open. Raises what drivers raise: `trouble.DATABASE_ERRORS`."""
    opened = _open_sqlite(url) if find_sqlite_path(url) else _open_postgres(url)
    async with opened as snapshot:
        yield snapshot


def _select(model: type[Model]) -> str:
    names = ", ".join(f'"{name}"' for name in model._meta.fields_db_projection.values())
    return f'SELECT {names} FROM "{model._meta.db_table}" ORDER BY id'


class _SqliteSnapshot:
    def __init__(self, connection: aiosqlite.Connection) -> None:
        self._connection = connection

    async def read(self, model: type[Model]) -> AsyncIterator[Row]:
        async with self._connection.execute(_select(model)) as cursor:
            while rows := await cursor.fetchmany(CHUNK):
                for row in rows:
                    yield write_row(model, row)


@asynccontextmanager
async def _open_sqlite(url: str) -> AsyncIterator[Snapshot]:
    path = find_sqlite_path(url)
    async with aiosqlite.connect(f"file:{path}?mode=rw", uri=True) as connection:
        await connection.execute("PRAGMA query_only = ON")
        await connection.execute("PRAGMA busy_timeout = 30000")
        await connection.execute("BEGIN")
        # The state is that of the first look, not of BEGIN.
        await connection.execute("SELECT count(*) FROM sqlite_master")
        yield _SqliteSnapshot(connection)


class _PostgresSnapshot:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def read(self, model: type[Model]) -> AsyncIterator[Row]:
        cursor = await self._connection.cursor(_select(model))
        rows: Sequence[Any]
        while rows := await cursor.fetch(CHUNK):
            for row in rows:
                yield write_row(model, tuple(row))


@asynccontextmanager
async def _open_postgres(url: str) -> AsyncIterator[Snapshot]:
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgresql://", 1))
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            # The state is that of the first look, not of BEGIN.
            await connection.fetch("SELECT 1")
            yield _PostgresSnapshot(connection)
    finally:
        await connection.close()
