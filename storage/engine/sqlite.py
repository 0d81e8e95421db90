"""The SQLite backend of the ORM with the things it lacks.

Write transactions begin IMMEDIATE (a deferred one that read first fails with "database
is locked" when it comes to write), and a task cancelled while it enters a transaction
or in the middle of a bulk write gives the connection back instead of keeping its lock
for good.

Short statements of a transaction run where they are asked for: they take 10–30 µs, and
handing one to the connection's thread and back takes ten times that. Whatever waits
(beginning, committing, the disk's sync) or turns out to be long goes to the thread.

Who finds the database locked by another process asks again every few milliseconds.
SQLite itself asks ever more rarely, up to 100 ms: among several busy processes one of
them had no luck for thirty seconds, once in some thousand transactions.
"""

from __future__ import annotations

import asyncio
import random
import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from time import monotonic
from typing import Any, TypeVar, cast

import aiosqlite
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import IntegrityError, OperationalError

SHORT_STEPS = 10_000  # of SQLite's virtual machine: about a millisecond
SHORT_ROWS = 512  # of a bulk write
BUSY_MILLISECONDS = 10  # SQLite's own patience, each time it is asked
LOCK_SECONDS = 30.0  # until "database is locked" is said
T = TypeVar("T")
_SHORT_WRITE = re.compile(r"\s*(INSERT INTO .*VALUES|UPDATE|DELETE)\b", re.DOTALL)
_READ = re.compile(r"\s*SELECT\b")


class _TooLong(Exception):
    """The statement is not a short one; it has changed nothing."""


@lru_cache(maxsize=4096)
def _find_kind(query: str) -> str:
    """ "read", "write", or "" for what may take long and is left to the thread."""
    if _READ.match(query):
        return "read"
    return "write" if _SHORT_WRITE.match(query) else ""


def _read_here(
    connection: sqlite3.Connection, query: str, values: Sequence[Any]
) -> list[Any]:
    """The rows, if they are found in a few steps; raises `_TooLong` otherwise."""
    # Steps are counted over all runs of a statement: only the second call in one run
    # says that so many of them were this run's own.
    connection.set_progress_handler(iter((0, 1)).__next__, SHORT_STEPS)
    try:
        return connection.execute(query, values).fetchall()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise _TooLong from None
        raise
    finally:
        connection.set_progress_handler(None, 0)


async def _ask_patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Until the database is not locked: what it refuses as locked has done nothing."""
    give_up = monotonic() + LOCK_SECONDS
    while True:
        try:
            return await call()
        except (sqlite3.OperationalError, OperationalError) as error:
            if not _is_locked(error) or monotonic() > give_up:
                raise
        await asyncio.sleep(random.uniform(0.001, 0.004))


def _is_locked(error: Exception) -> bool:
    cause = error if isinstance(error, sqlite3.Error) else error.__context__
    code = getattr(cause, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY  # what is above says why


async def _roll_back(connection: aiosqlite.Connection | None) -> None:
    # Always, and through the connection's thread: a BEGIN that a cancelled task queued
    # may run after that task has gone.
    if connection:
        await connection.rollback()


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await _ask_patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(ImmediateTransaction(self))

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[Any]]:
        try:
            return self._query_here(query, values or [])
        except _TooLong:
            found: tuple[int, Sequence[Any]] = await super().execute_query(
                query, values
            )
            return found
        except sqlite3.Error as error:
            raise _translate(error) from error

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        return list(map(dict, (await self.execute_query(query, values))[1]))

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        try:
            return self._insert_here(query, values)
        except _TooLong:
            number: int = await super().execute_insert(query, values)
            return number
        except sqlite3.Error as error:
            raise _translate(error) from error

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        try:
            self._write_many_here(query, values)
        except _TooLong:
            await super().execute_many(query, values)
        except sqlite3.Error as error:
            raise _translate(error) from error

    def _query_here(
        self, query: str, values: Sequence[Any]
    ) -> tuple[int, Sequence[Any]]:
        kind, connection = _find_kind(query), self._connect_here()
        if kind == "read":
            rows = _read_here(connection, query, values)
            return len(rows), rows
        if kind == "write":
            before = connection.total_changes
            rows = connection.execute(query, values).fetchall()
            return (connection.total_changes - before) or len(rows), rows
        raise _TooLong

    def _insert_here(self, query: str, values: Sequence[Any]) -> int:
        if _find_kind(query) != "write":
            raise _TooLong
        return self._connect_here().execute(query, values).lastrowid or 0

    def _write_many_here(self, query: str, values: Sequence[Sequence[Any]]) -> None:
        if len(values) > SHORT_ROWS:
            raise _TooLong
        self._connect_here().executemany(query, values)

    def _connect_here(self) -> sqlite3.Connection:
        """The connection itself; raises `_TooLong` while its thread is at work."""
        if self._lock.locked():
            raise _TooLong
        return self._connection._conn


def _translate(error: sqlite3.Error) -> Exception:
    """In the errors of the ORM, as its own client does."""
    if isinstance(error, sqlite3.OperationalError):
        return OperationalError(error)
    return IntegrityError(error) if isinstance(error, sqlite3.IntegrityError) else error


class SafeTransactionContext(SqliteTransactionContext):
    async def __aenter__(self) -> TransactionalDBClient:
        await self._trxlock.acquire()
        try:
            await self.ensure_connection()
            await self.connection.begin()
        except BaseException:
            # Cancelled or refused half-way: nobody will call __aexit__.
            try:
                await asyncio.shield(_roll_back(self.connection._connection))
            finally:
                self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast(TransactionalDBClient, self.connection)


class ImmediateSqliteClient(SqliteClient):
    async def create_connection(self, with_db: bool) -> None:
        if not self._connection:
            self._connection = await aiosqlite.connect(
                self.filename, isolation_level=None, check_same_thread=False
            )
            self._connection._conn.row_factory = sqlite3.Row
            for pragma, value in self.pragmas.items():
                await self._connection.execute_fetchall(f"PRAGMA {pragma}={value}")
            await self._post_connect()

    def _in_transaction(self) -> TransactionContext:
        return SafeTransactionContext(ImmediateTransaction(self), self._lock)

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, Sequence[Any]]:
        ask = super().execute_query
        found: tuple[int, Sequence[Any]] = await _ask_patiently(
            lambda: ask(query, values)
        )
        return found

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        return list(map(dict, (await self.execute_query(query, values))[1]))

    async def execute_insert(self, query: str, values: list[Any]) -> int:
        ask = super().execute_insert
        number: int = await _ask_patiently(lambda: ask(query, values))
        return number

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self.acquire_connection() as connection:
            try:
                await _ask_patiently(lambda: connection.execute("BEGIN IMMEDIATE"))
                await connection.executemany(query, values)
                await connection.commit()
            except BaseException:
                await asyncio.shield(_roll_back(connection))
                raise


def get_client_class(_db_info: dict[str, Any]) -> type[ImmediateSqliteClient]:
    return ImmediateSqliteClient
