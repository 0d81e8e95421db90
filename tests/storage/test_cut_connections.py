"""Connections to PostgreSQL that are cut: whoever used one goes on with another."""

import asyncio

import pytest

from storage.database import transaction
from storage.raw_sql import fetch
from tests.conftest import open_fresh

pytestmark = pytest.mark.postgres
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE application_name = 'storydesk' AND datname = '{}'"
)


@pytest.fixture
async def cut(postgres, postgres_url):
    """Ends all connections of the open desk."""
    sql = CUT.format(postgres_url.rpartition("/")[2])
    async with open_fresh(postgres_url):
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


async def test_however_often_connections_are_cut_none_is_missing_afterwards(cut):
    for _ in range(5):
        tasks = [asyncio.create_task(break_inside(cut)) for _ in range(4)]
        await asyncio.gather(*tasks, return_exceptions=True)

    async with asyncio.timeout(20):
        asked = await asyncio.gather(
            *(ask() for _ in range(40)), return_exceptions=True
        )
        again = await asyncio.gather(*(ask() for _ in range(40)))

    assert len(asked) == 40
    assert again == [[{"one": 1}]] * 40
