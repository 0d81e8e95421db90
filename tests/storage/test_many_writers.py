"""Several processes with several writers: nothing lost, nobody turned away."""

import asyncio

import pytest

from storage.database import lock_books, open_database, transaction
from storage.engine.postgres_asyncpg import needs_books
from storage.engine.raw_sql import fetch
from tests.faults.drills.writing import (
    TakenBackError,
    compare_books,
    prepare,
    start_writers,
    write_all,
)

HELD = "SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory'"


async def test_processes_that_change_the_same_rows_lose_no_update(each_db_url):
    await prepare(each_db_url)

    done = await start_writers(each_db_url, 1, processes=2, writers=6, transactions=4)

    assert [kind for kind in done if kind.startswith("error")] == []
    assert await compare_books(each_db_url, done) == {}


@pytest.mark.postgres
async def test_on_postgres_nobody_waits_for_another_in_a_ring(postgres, postgres_url):
    await prepare(postgres_url)

    done = await write_all(postgres_url, "1", 10, 20)
    await asyncio.sleep(1.2)  # the server counts a moment late

    name = postgres_url.rpartition("/")[2]
    counted = f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'"
    assert postgres.run_sql(counted) == "0"
    assert [kind for kind in done if kind.startswith("error")] == []


@pytest.mark.postgres
async def test_the_lock_of_the_books_goes_with_the_savepoint_that_took_it(
    postgres, postgres_url
):
    async def lock_and_fail():
        async with transaction():
            await lock_books()
            raise TakenBackError

    async with open_database(postgres_url), transaction():
        with pytest.raises(TakenBackError):
            await lock_and_fail()
        (after,) = await fetch(HELD)
        await lock_books()
        (again,) = await fetch(HELD)

    assert (after["n"], again["n"]) == (0, 1)


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("UPDATE story SET title = $1", True),
        ('DELETE FROM "quota" WHERE id = $1', True),
        ("INSERT INTO day_tally (day) VALUES ($1) ON CONFLICT (day) DO NOTHING", True),
        ('INSERT INTO "identity" ("account") VALUES ($1)', True),
        ('SELECT "id" FROM "unit" ORDER BY "id" FOR NO KEY UPDATE', True),
        ("INSERT INTO story (title) VALUES ($1)", False),
        ("UPDATE outbox SET state = 'sent'", False),
        ("SELECT id FROM outbox WHERE id = $1 FOR UPDATE", False),
        ("SELECT id FROM story", False),
    ],
)
def test_rows_that_several_may_want_are_locked_after_the_books(query, wanted):
    assert needs_books(query) == wanted
