"""What SQLite does on its own: short statements at once, long ones on the thread."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time

import pytest
from tortoise.exceptions import IntegrityError, OperationalError

from storage.database import transaction
from storage.engine import sqlite
from storage.engine.raw_sql import change, change_many, fetch
from storage.models import Counter

NUMBERS = (
    "SELECT count(*) AS n FROM (WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL"
    " SELECT n + 1 FROM numbers WHERE n < ?) SELECT n FROM numbers)"
)


async def read_counters():
    return dict(await Counter.all().values_list("name", "value"))


async def test_a_long_read_gives_its_rows_and_leaves_the_transaction_whole(db):
    async with transaction():
        await Counter.create(name="before", value=1)
        rows = await fetch(NUMBERS, 200_000)
        await Counter.create(name="after", value=2)

    assert rows[0]["n"] == 200_000
    assert await read_counters() == {"before": 1, "after": 2}


async def test_a_long_read_does_not_hold_up_the_program(db):
    turns = 0

    async def count_turns():
        nonlocal turns
        while True:
            await asyncio.sleep(0.001)
            turns += 1

    counting = asyncio.create_task(count_turns())
    started = time.monotonic()
    async with transaction():
        await fetch(NUMBERS, 2_000_000)
    seconds = time.monotonic() - started
    counting.cancel()

    assert turns > seconds * 50


async def test_a_short_read_waits_for_nobody(db):
    async with transaction():
        for _ in range(2_000):
            reading = fetch(NUMBERS, 10)
            with pytest.raises(StopIteration) as ended:
                reading.send(None)  # it is over before the loop has had a turn
            assert ended.value.value[0]["n"] == 10


async def test_a_savepoint_takes_back_what_was_written_in_it(db):
    async def write_and_fail():
        async with transaction():
            await change_many(
                "INSERT INTO counter (name, value) VALUES (?, ?)",
                [(f"n{n}", n) for n in range(10)],
            )
            raise RuntimeError

    async with transaction():
        await Counter.create(name="kept", value=1)
        with pytest.raises(RuntimeError):
            await write_and_fail()

    assert await read_counters() == {"kept": 1}


async def test_a_bulk_write_of_any_size_is_written_whole(db):
    total = sqlite.SHORT_ROWS + 1
    async with transaction():
        await change_many(
            "INSERT INTO counter (name, value) VALUES (?, ?)",
            [(f"n{n}", n) for n in range(total)],
        )

    assert len(await read_counters()) == total


async def test_what_the_database_refuses_is_said_in_the_errors_of_the_orm(db):
    async with transaction():
        await Counter.create(name="one", value=1)
        with pytest.raises(IntegrityError):
            await fetch("INSERT INTO counter (name, value) VALUES (?, ?)", "one", 2)
        with pytest.raises(OperationalError):
            await fetch("SELECT nothing FROM counter")
        with pytest.raises(OperationalError):
            await change("UPDATE nowhere SET value = 1")


async def test_statements_side_by_side_in_one_transaction_do_not_mix(db):
    async with transaction():
        long = asyncio.create_task(fetch(NUMBERS, 300_000))
        await asyncio.sleep(0)
        await asyncio.gather(
            *(Counter.create(name=f"n{n}", value=n) for n in range(20)), long
        )

    assert long.result()[0]["n"] == 300_000
    assert len(await read_counters()) == 20


@pytest.fixture
def neighbour(sqlite_url):
    """Another process's connection, as it were; in the hands of the test."""
    path = sqlite_url.removeprefix("sqlite://")
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    yield other
    other.close()


@pytest.mark.parametrize("within", [True, False])
async def test_whoever_finds_the_database_locked_waits_for_it(db, neighbour, within):
    neighbour.execute("BEGIN IMMEDIATE")
    asyncio.get_running_loop().call_later(0.2, neighbour.execute, "COMMIT")

    if within:
        async with transaction():
            await Counter.create(name="one", value=1)
    else:
        await Counter.create(name="one", value=1)
        await change("UPDATE counter SET value = 2 WHERE name = ?", "one")

    assert await read_counters() == {"one": 1 if within else 2}


async def test_nobody_waits_for_ever(db, neighbour, monkeypatch):
    monkeypatch.setattr(sqlite, "LOCK_SECONDS", 0.05)
    neighbour.execute("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError, match="locked"):
        async with transaction():
            await Counter.create(name="one", value=1)
    with pytest.raises(OperationalError, match="locked"):
        await Counter.create(name="one", value=1)

    neighbour.execute("COMMIT")
    async with transaction():
        await Counter.create(name="one", value=1)
    assert await read_counters() == {"one": 1}


async def test_a_neighbour_that_writes_without_a_pause_keeps_nobody_out(db, neighbour):
    stop = threading.Event()

    def write_on_and_on():
        while not stop.is_set():
            neighbour.execute("BEGIN IMMEDIATE")
            time.sleep(0.002)
            neighbour.execute("COMMIT")

    hog = threading.Thread(target=write_on_and_on)
    hog.start()
    try:
        for number in range(3):
            async with transaction():
                await Counter.create(name=f"n{number}", value=number)
    finally:
        stop.set()
        hog.join()

    assert len(await read_counters()) == 3
