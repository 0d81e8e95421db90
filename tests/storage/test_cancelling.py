import asyncio
import random

from storage.database import open_database, transaction
from storage.engine.raw_sql import change_many, fetch
from storage.models import Counter
from tests.faults.drills.cancelling import (
    cancel_many,
    compare_halves,
    count_leaks,
    use_database,
)
from tests.faults.drills.writing import prepare

TASKS = 400


async def write_one(number):
    async with transaction():
        await fetch("SELECT count(*) AS n FROM counter")
        await Counter.create(name=f"one {number}", value=number)
        async with transaction():
            await Counter.filter(name=f"one {number}").update(value=number + 1)


async def write_many(number):
    rows = [(f"many {number} {part}", part) for part in range(5)]
    await change_many("INSERT INTO counter (name, value) VALUES (?, ?)", rows)


async def test_tasks_cancelled_at_any_instant_leave_the_database_usable(each_db):
    dice = random.Random(5)
    work = [dice.choice((write_one, write_many)) for _ in range(TASKS)]
    for batch in range(0, TASKS, 40):
        numbers = range(batch, batch + 40)
        tasks = [asyncio.create_task(work[number](number)) for number in numbers]
        for task in dice.sample(tasks, 30):
            await asyncio.sleep(dice.choice((0, 0, 0.0005, 0.002)))
            task.cancel()
        async with asyncio.timeout(20):
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(o) for o in outcomes} <= {type(None), asyncio.CancelledError}

    # No transaction is left open and no connection is missing from the pool.
    async with asyncio.timeout(20):
        await asyncio.gather(*(write_one(TASKS + n) for n in range(30)))
    await check_all_or_nothing()


async def check_all_or_nothing():
    names = await Counter.all().values_list("name", "value")
    many = [name.rpartition(" ")[0] for name, _ in names if name.startswith("many")]
    assert {many.count(name) for name in many} == {5}
    ones = [(int(name[4:]), value) for name, value in names if name.startswith("one")]
    assert [value - number for number, value in ones] == [1] * len(ones)


async def test_whatever_storage_was_doing_when_it_was_cancelled_is_whole_or_not_there(
    each_db_url,
):
    await prepare(each_db_url)
    async with open_database(each_db_url):
        outcomes = await cancel_many(1, 160)

        assert await count_leaks(each_db_url) == 0
        assert await compare_halves() == {}
        assert await use_database(10) == 10

    assert set(outcomes) <= {"cancelled", "finished"}
    assert outcomes["cancelled"] > 60
