"""The SQLite backend of the ORM with the things it lacks.

Write transactions begin IMMEDIATE (a deferred one that read first fails with "database
is locked" when it comes to write), and a task cancelled while it enters a transaction
or in the middle of a bulk write gives the connection back instead of keeping its lock
for good.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any, cast

import aiosqlite
from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
    translate_exceptions,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


async def _roll_back(connection: aiosqlite.Connection | None) -> None:
    # Always, and through the connection's thread: a BEGIN that a cancelled task queued
    # may run after that task has gone.
    if connection:
        await connection.rollback()


class ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        try:
            await self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise OperationalError(error) from error


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
    def _in_transaction(self) -> TransactionContext:
        return SafeTransactionContext(ImmediateTransaction(self), self._lock)

    @translate_exceptions
    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        async with self.acquire_connection() as connection:
            try:
                await connection.execute("BEGIN IMMEDIATE")
                await connection.executemany(query, values)
                await connection.commit()
            except BaseException:
                await asyncio.shield(_roll_back(connection))
                raise


def get_client_class(_db_info: dict[str, Any]) -> type[ImmediateSqliteClient]:
    return ImmediateSqliteClient
