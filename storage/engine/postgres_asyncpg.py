"""The PostgreSQL backend of the ORM: safe against tasks cancelled at the wrong moment,
and without deadlocks.

A task cancelled while it enters a transaction would keep its connection for good; this
one gives it back to the pool.

Two transactions that lock the same rows in another order would wait for each other. So
there is one order: whoever is about to lock a row that others may want too takes the
lock of the books first, once for a transaction, and keeps it until the end. Rows of one
chat alone, and those of the queues, which are locked by whoever has claimed them, need
no order. (The ORM's migrations look for "asyncpg" in the name of the module.)
"""

from __future__ import annotations

import asyncio
import logging
import re
from functools import lru_cache
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections
from tortoise.exceptions import TransactionManagementError

log = logging.getLogger(__name__)

BOOKS = 0x73746F7279  # the advisory lock: one writer of shared rows at a time
# Locked by the chat's own worker, or by whoever has claimed them.
OWN = {
    *("inbox", "outbox", "receive_cursor"),
    *("question", "press_token", "choice", "card"),
}
# Rows that two may want to insert at the same time; others have names of their own.
CONTESTED = {"identity", "counter", "run"}
_WRITE = re.compile(r'\s*(UPDATE|DELETE FROM|INSERT INTO)\s+"?(\w+)', re.IGNORECASE)
_LOCKING_READ = re.compile(r'\bFROM "?(\w+).*\bFOR (NO KEY )?UPDATE\b', re.DOTALL)


@lru_cache(maxsize=4096)
def needs_books(query: str) -> bool:
    """Whether it locks rows that transactions of other chats may want too."""
    found = _WRITE.match(query)
    if found is None:
        locking = _LOCKING_READ.search(query)
        return locking is not None and locking[1] not in OWN
    verb, table = found[1].upper(), found[2].lower()
    if table in OWN:
        return False
    return not verb.startswith("INSERT") or table in CONTESTED or "ON CONFL" in query


class OrderedTransaction(TransactionWrapper):
    """A transaction, or a savepoint: within one, statements still go to the former."""

    _has_books = False  # of the transaction
    _had_books = False  # when this savepoint began

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(OrderedTransaction(self))

    async def lock_books(self) -> None:
        if not self._has_books:
            await super().execute_query("SELECT pg_advisory_xact_lock($1)", [BOOKS])
            self._has_books = True

    async def savepoint(self) -> None:
        self._had_books = getattr(self._parent, "_has_books", False)
        await super().savepoint()

    async def savepoint_rollback(self) -> None:
        await super().savepoint_rollback()
        # A lock that was taken within the savepoint has gone with it.
        if isinstance(self._parent, OrderedTransaction):
            self._parent._has_books = self._had_books

    async def _keep_order(self, query: str) -> None:
        if needs_books(query):
            await self.lock_books()

    async def execute_query(
        self, query: str, values: list[Any] | None = None
    ) -> tuple[int, list[dict[Any, Any]]]:
        await self._keep_order(query)
        found: tuple[int, list[dict[Any, Any]]] = await super().execute_query(
            query, values
        )
        return found

    async def execute_query_dict(
        self, query: str, values: list[Any] | None = None
    ) -> list[dict[str, Any]]:
        await self._keep_order(query)
        rows: list[dict[str, Any]] = await super().execute_query_dict(query, values)
        return rows

    async def execute_insert(self, query: str, values: list[Any]) -> Any:
        await self._keep_order(query)
        return await super().execute_insert(query, values)

    async def execute_many(self, query: str, values: list[list[Any]]) -> None:
        await self._keep_order(query)
        await super().execute_many(query, values)


class SafePooledContext(TransactionContextPooled):
    async def __aenter__(self) -> TransactionalDBClient:
        await self.ensure_connection()
        pool = self.client._parent._pool
        connection = await pool.acquire()
        self.client._connection = connection
        try:
            await self.client.begin()
        except BaseException:
            # Cancelled or cut off half-way: nobody will call __aexit__.
            await asyncio.shield(_give_back(pool, connection))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client

    async def __aexit__(self, exc_type: Any, exc_val: Any, exc_tb: Any) -> None:
        try:
            if not self.client._finalized:
                if exc_type is None:
                    await self.client.commit()
                elif exc_type is not TransactionManagementError:
                    await self.client.rollback()
        finally:
            # First this task's context: a task that kept a dead connection in it would
            # find nothing but that for ever.
            get_connections().reset(self.token)
            pool = self.client._parent._pool
            if pool:
                await asyncio.shield(_give_back(pool, self.client._connection))


async def _give_back(pool: Any, connection: Any) -> None:
    """What is wrong with a connection now changes nothing of what was committed: the
    pool drops it and opens another."""
    try:
        await pool.release(connection)
    except Exception as error:
        log.info("a connection to the database was lost: %s", type(error).__name__)


class SafeAsyncpgClient(AsyncpgDBClient):
    def _in_transaction(self) -> TransactionContext:
        return SafePooledContext(OrderedTransaction(self), self._pool_init_lock)


def get_client_class(_db_info: dict[str, Any]) -> type[SafeAsyncpgClient]:
    return SafeAsyncpgClient
