"""Open, migrate and close the database; run work in a transaction.

SQLite (WAL, full durability, one writer) by default, PostgreSQL by URL; nothing outside
`storage` notices which.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from tortoise.backends.base.config_generator import expand_db_url
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.connection import get_connection
from tortoise.context import TortoiseContext
from tortoise.timezone import get_timezone, get_use_tz
from tortoise.transactions import in_transaction

from storage.engine.postgres_asyncpg import OrderedTransaction
from storage.engine.sqlite import BUSY_MILLISECONDS

APP = "storydesk"
SQLITE_PRAGMAS = {
    "synchronous": "FULL",
    "busy_timeout": BUSY_MILLISECONDS,
    "cache_size": -16_384,
}
# A replica frozen inside a transaction must not keep its locks, and a dead network must
# not keep a query for ever.
POSTGRES_SERVER = {
    "application_name": APP,
    "idle_in_transaction_session_timeout": "15s",
    "lock_timeout": "30s",
    "jit": "off",
}
POSTGRES = {"maxsize": 10, "command_timeout": 60}


def make_config(url: str) -> dict[str, Any]:
    """The ORM's configuration for a database URL."""
    connection = expand_db_url(url)
    if connection["engine"] == "tortoise.backends.sqlite":
        connection["engine"] = "storage.engine.sqlite"
        connection["credentials"].update(SQLITE_PRAGMAS)
    else:
        connection["engine"] = "storage.engine.postgres_asyncpg"
        connection["credentials"] = {**POSTGRES, **connection["credentials"]}
        connection["credentials"]["server_settings"] = dict(POSTGRES_SERVER)
    return {
        "connections": {"default": connection},
        "apps": {
            APP: {
                "models": ["storage.models"],
                "migrations": "storage.migrations",
                "default_connection": "default",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


@contextmanager
def _keep_environment() -> Iterator[None]:
    # The ORM writes its own time zone into a variable that is one of our settings.
    kept = {name: os.environ.get(name) for name in ("TIMEZONE", "USE_TZ")}
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


# The ORM derives queries and statements from the models for one dialect, and keeps them
# in the models: done once, as long as no database of another dialect is opened.
_derived: list[str] = []


def _changes_dialect(config: dict[str, Any]) -> bool:
    engine = config["connections"]["default"]["engine"]
    if _derived == [engine]:
        return False
    _derived[:] = [engine]
    EXECUTOR_CACHE.clear()
    return True


@asynccontextmanager
async def open_database(url: str) -> AsyncIterator[TortoiseContext]:
    """Open the database for this task and the tasks it starts.

    Open it in the main task, before any other task is made: the ORM finds its
    connections through the context. An unclosed SQLite connection hangs the
    interpreter at exit, so there is no way to open one without closing it.
    """
    if url.startswith("sqlite://") and ":memory:" not in url:
        Path(url.removeprefix("sqlite://")).parent.mkdir(parents=True, exist_ok=True)
    config = make_config(url)
    async with TortoiseContext() as context:
        with _keep_environment():
            await context.init(config=config, init_connections=_changes_dialect(config))
            get_timezone(), get_use_tz()  # they read the variables once
        try:
            yield context
        finally:
            await asyncio.shield(context.connections.close_all(discard=True))


@asynccontextmanager
async def transaction() -> AsyncIterator[None]:
    """All of it or nothing; inside another transaction: a savepoint."""
    async with in_transaction():
        yield


class _Rehearsed(Exception):
    """Only to undo what was rehearsed."""


@asynccontextmanager
async def rehearsal() -> AsyncIterator[None]:
    """What is written within is undone at the end: to see what would come of it."""
    try:
        async with in_transaction():
            yield
            raise _Rehearsed
    except _Rehearsed:
        pass


async def lock_books() -> None:
    """Be the only one that changes shared rows, from here to the transaction's end.

    Statements that change such rows do it by themselves; call it before reading what
    the change depends on. SQLite has one writer anyway.
    """
    client = get_connection("default")
    if isinstance(client, OrderedTransaction):
        await client.lock_books()
