from datetime import date, timedelta
from importlib import import_module

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.engine.raw_sql import change, fetch, is_sqlite
from storage.figures.recount import count_again, mend_tallies, read_stored
from storage.figures.tallies import (
    Tally,
    _split_range,
    add_to_tallies,
    list_days,
    sum_tallies,
)
from storage.models import DayTally, LedgerEntry, MonthTally
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_person,
    build_story,
    find_unit,
)

pytestmark = pytest.mark.usefixtures("each_db")

NOV_20, NOV_21, DEC_1 = date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 1)


async def test_changes_add_up_in_days_and_months() -> None:
    await build_desk()
    unit = (await find_unit("qinghe")).id

    await add_to_tallies({(unit, NOV_20): Tally(reported=2, points=50)})
    await add_to_tallies(
        {
            (unit, NOV_20): Tally(reported=-1, adopted=1, levels={"city": 1}),
            (unit, NOV_21): Tally(points=250),
            (unit, DEC_1): Tally(reported=1),
        }
    )

    assert await list_days(unit, NOV_20, DEC_1) == {
        NOV_20: Tally(1, 1, 50, {"city": 1}),
        NOV_21: Tally(points=250),
        DEC_1: Tally(reported=1),
    }
    november = await sum_tallies(date(2026, 11, 1), date(2026, 11, 30), levels=True)
    assert november == {unit: Tally(1, 1, 300, {"city": 1})}


async def test_odd_ranges_are_summed_from_days() -> None:
    await build_desk()
    unit = (await find_unit("qinghe")).id
    await add_to_tallies(
        {(unit, NOV_20): Tally(reported=1), (unit, DEC_1): Tally(reported=1)}
    )

    assert await sum_tallies(NOV_21, DEC_1) == {unit: Tally(reported=1)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 120), st.integers(0, 120))
def test_any_range_is_the_sum_of_its_days(first: int, length: int) -> None:
    start = date(2025, 12, 20) + timedelta(days=first)
    end = start + timedelta(days=length)

    counted: list[date] = []
    for part in _split_range(start, end):
        if part.table == "day_tally":
            counted += list_days_between(part.first, part.last)
        else:
            month_after = date.fromisoformat(f"{part.last}-28") + timedelta(days=4)
            last = month_after.replace(day=1) - timedelta(days=1)
            counted += list_days_between(date.fromisoformat(f"{part.first}-01"), last)

    assert counted == list_days_between(start, end)


def list_days_between(start, end) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


async def test_levels_that_are_cancelled_out_disappear() -> None:
    await build_desk()
    unit = (await find_unit("qinghe")).id

    for count in (1, -1):
        change = Tally(adopted=count, levels={"city": count})
        await add_to_tallies({(unit, NOV_20): change})

    assert await list_days(unit, NOV_20, NOV_20) == {NOV_20: Tally()}


async def test_a_change_touches_the_rows_of_its_own_unit_only() -> None:
    await build_desk()
    own, other = (await find_unit("qinghe")).id, (await find_unit("edu")).id
    await add_to_tallies(
        {(own, NOV_20): Tally(reported=1), (other, NOV_20): Tally(reported=1)}
    )
    before = await MonthTally.filter(unit_id=other).values()

    await add_to_tallies({(own, NOV_20): Tally(reported=1)})

    assert await MonthTally.filter(unit_id=other).values() == before


async def test_the_count_from_the_rows_knows_what_counts() -> None:
    await build_desk()
    author = await build_person("李明", unit="qinghe")
    story = await build_story("qinghe", author, NOV_20)
    await build_story("qinghe", author, NOV_20, state="withdrawn")
    await build_adoption(story, "city_daily", NOV_21)
    await build_adoption(story, "county_site", NOV_21, cancelled_at=NOW)
    for person in (None, author):
        await LedgerEntry.create(
            unit_id=story.unit_id,
            person=person,
            day=NOV_21,
            month="2026-11",
            amount=300,
            created_at=NOW,
        )

    assert await count_again() == {
        (story.unit_id, NOV_20): Tally(reported=1),
        (story.unit_id, NOV_21): Tally(0, 1, 300, {"city": 1}, taken=1),
    }


async def test_wrong_tallies_are_mended_once() -> None:
    await build_desk()
    author = await build_person("李明", unit="qinghe")
    story = await build_story("qinghe", author, NOV_20)
    await build_adoption(story, "city_daily", NOV_21)
    await add_to_tallies({(story.unit_id, NOV_20): Tally(reported=7)})

    assert [await mend_tallies(), await mend_tallies()] == [2, 0]
    assert await read_stored() == await count_again()
    month = await MonthTally.get(unit_id=story.unit_id, month="2026-11")
    assert (month.reported, month.adopted, month.levels) == (1, 1, {"city": 1})


async def test_an_adoption_is_found_by_story_without_reading_the_table() -> None:
    if not is_sqlite():
        return  # PostgreSQL reads an empty table whole, whatever its indexes

    (plan,) = await fetch(
        "EXPLAIN QUERY PLAN SELECT * FROM adoption WHERE story_id = ?", 1
    )

    assert "USING INDEX" in plan["detail"]


async def read_months():
    rows = await MonthTally.all().order_by("month").values_list("month", "taken")
    return list(rows)


async def test_an_upgrade_counts_the_stories_taken_from_the_adoptions() -> None:
    await build_desk()
    author = await build_person("李明", unit="qinghe")
    for outlets in (["city_daily", "county_site"], ["city_daily"]):
        story = await build_story("qinghe", author, NOV_20)
        for day, outlet in zip((DEC_1, NOV_21), outlets, strict=False):
            await build_adoption(story, outlet, day)
    await build_adoption(story, "county_site", NOV_20, cancelled_at=NOW)
    await mend_tallies()
    await DayTally.all().update(taken=0)
    await MonthTally.all().update(taken=0)

    migration = import_module("storage.migrations.0009_stories_taken")
    for statement in (migration.COUNT_DAYS, migration.COUNT_MONTHS):
        await change(statement)

    assert await read_stored() == await count_again()
    assert await read_months() == [("2026-11", 1), ("2026-12", 1)]
