"""Connections to PostgreSQL that are cut: whoever used one goes on with another."""

import asyncio
from contextlib import suppress

import pytest

from storage.database import open_database, transaction
from storage.engine.raw_sql import fetch

pytestmark = pytest.mark.postgres
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'storydesk' AND datname = '{}'"
)


@pytest.fixture
async def cut(postgres, postgres_url):
    """Ends all connections of the open desk."""
    sql = CUT.format(postgres_url.rpartition("/")[2])
    async with open_database(postgres_url):
        yield lambda: asyncio.to_thread(postgres.run_sql, sql)


async def ask():
    async with transaction():
        return [dict(row) for row in await fetch("SELECT 1 AS one")]


async def break_inside(cut):
    async with transaction():
        await fetch("SELECT 1")
        await cut()
        await fetch("SELECT 1")


async def test_cut_within_a_transaction_the_same_task_can_begin_another(cut):
    with pytest.raises(Exception, match=r"."):
        await break_inside(cut)

    assert await ask() == [{"one": 1}]


async def work(over):
    """Transactions, however they end; once it is over, one that succeeds."""
    while not over.is_set():
        with suppress(Exception):
            await ask()
        await asyncio.sleep(0)
    return await ask_patiently()


async def ask_patiently():
    for _ in range(15):  # each of the pool's connections may be a dead one
        with suppress(Exception):
            return await ask()
    return "never again"


async def test_however_often_connections_are_cut_every_task_goes_on(cut):
    over = asyncio.Event()
    tasks = [asyncio.create_task(work(over)) for _ in range(12)]
    for _ in range(8):
        await asyncio.sleep(0.1)
        await cut()
    over.set()

    assert await asyncio.gather(*tasks) == [[{"one": 1}]] * 12
