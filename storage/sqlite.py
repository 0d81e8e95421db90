"""The SQLite backend of the ORM with the two things it lacks.

Write transactions begin IMMEDIATE (a deferred one that read first fails with "database
is locked" when it comes to write), and a task cancelled while it enters a transaction
gives the connection back instead of keeping its lock for good.
"""

from __future__ import annotations

import asyncio
import sqlite3
from typing import Any, cast

from tortoise.backends.base.client import TransactionalDBClient, TransactionContext
from tortoise.backends.sqlite.client import (
    SqliteClient,
    SqliteTransactionContext,
    SqliteTransactionWrapper,
)
from tortoise.connection import get_connections
from tortoise.exceptions import OperationalError


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
            await asyncio.shield(self._roll_back())
            self._trxlock.release()
            raise
        self.token = get_connections().set(self.connection_name, self.connection)
        return cast(TransactionalDBClient, self.connection)

    async def _roll_back(self) -> None:
        connection = self.connection._connection
        if connection and connection.in_transaction:
            await connection.rollback()


class ImmediateSqliteClient(SqliteClient):
    def _in_transaction(self) -> TransactionContext:
        return SafeTransactionContext(ImmediateTransaction(self), self._lock)


def get_client_class(_db_info: dict[str, Any]) -> type[ImmediateSqliteClient]:
    return ImmediateSqliteClient
