import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from storage.database import transaction
from storage.models import Run
from storage.queues.runs import claim_run, find_done, finish_run

NOW = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)
KEY = ("monthly", "2026-10", "telegram:-100")


async def claim(key=KEY, **options):
    return await claim_run(*key, due_at=NOW, now=NOW + timedelta(seconds=3), **options)


async def test_the_first_claim_wins_and_the_second_is_told_so(each_db):
    first, second = await claim(), await claim(state="too_late")

    assert (first, second) == (1, None)
    assert [run.state for run in await Run.all()] == ["queued"]


async def test_another_period_or_target_is_another_run(each_db):
    won = [await claim(("monthly", p, t)) for p in ("a", "b") for t in ("x", "y")]

    assert None not in won
    assert len(set(won)) == 4


async def test_of_many_that_claim_at_once_exactly_one_wins(each_db):
    async def claim_in_transaction():
        async with transaction():
            return await claim()

    won = await asyncio.gather(*(claim_in_transaction() for _ in range(20)))

    assert len([run for run in won if run]) == 1


async def test_a_claim_that_was_rolled_back_is_free_again(each_db):
    async def claim_and_fail():
        async with transaction():
            await claim()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await claim_and_fail()

    assert await claim() is not None


async def test_a_lost_claim_leaves_the_transaction_usable(each_db):
    await claim()

    async with transaction():
        assert await claim() is None
        assert await claim(("daily", "2026-10-31", "x")) is not None

    assert await Run.all().count() == 2


async def test_what_is_done_is_found_and_nothing_else(each_db):
    await claim()
    others = [("monthly", "2026-10", "telegram:-200"), ("daily", "2026-10", KEY[2])]

    assert await find_done([KEY, *others]) == {KEY}
    assert await find_done([]) == set()


async def test_a_run_remembers_what_became_of_it(each_db):
    run_id = await claim(state="claimed")

    await finish_run(run_id, state="nothing", note="every unit has filed")

    run = await Run.get(id=run_id)
    assert (run.state, run.note) == ("nothing", "every unit has filed")
    assert (run.due_at, run.created_at) == (NOW, NOW + timedelta(seconds=3))
