"""The PostgreSQL backend of the ORM, safe against tasks cancelled at the wrong moment.

A task cancelled while it enters a transaction would keep its connection for good; this
one gives it back to the pool. (The ORM's migrations look for "asyncpg" in the name of
the module.)
"""

from __future__ import annotations

import asyncio
from typing import Any

from tortoise.backends.asyncpg.client import AsyncpgDBClient, TransactionWrapper
from tortoise.backends.base.client import (
    TransactionalDBClient,
    TransactionContext,
    TransactionContextPooled,
)
from tortoise.connection import get_connections


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
            await asyncio.shield(pool.release(connection))
            raise
        self.token = get_connections().set(self.connection_name, self.client)
        return self.client


class SafeAsyncpgClient(AsyncpgDBClient):
    def _in_transaction(self) -> TransactionContext:
        return SafePooledContext(TransactionWrapper(self), self._pool_init_lock)


def get_client_class(_db_info: dict[str, Any]) -> type[SafeAsyncpgClient]:
    return SafeAsyncpgClient
