import asyncio
from datetime import date

import pytest

from handlers.scores.points import note_adoption
from storage.database import transaction
from storage.engine.raw_sql import fetch
from storage.figures.ledger import list_unit_lines
from storage.models import DayTally, MonthTally
from tests.builders import NOW, build_adoption, build_desk, build_person, build_story
from tests.handlers.scores.test_points import CAPPED, SUM, YEAR

NOV_20 = date(2026, 11, 20)


@pytest.mark.parametrize(
    "where",
    [
        "ledger WHERE unit_id IN (1) AND person_id IS NULL AND month >= '2026-01'",
        "ledger WHERE person_id IN (1) AND month >= '2026-01'",
        "ledger WHERE record IN ('adoption:1')",
        "ledger WHERE story_id = 1",
        "adoption WHERE adopted_on >= '2026-01-01' AND (unit_id IN (1) OR author_id IN (1))",
        "adoption WHERE recorded_at > '2026-11-20'",
        "scoring_fact WHERE day >= '2026-01-01' AND (unit_id IN (1) OR author_id IN (1))",
        "story WHERE submitted_on >= '2026-01-01'",
        "month_tally WHERE month >= '2026-01'",
        "day_tally WHERE day >= '2026-01-01'",
    ],
)
async def test_what_a_change_or_a_ranking_reads_is_found_by_an_index(db, where) -> None:
    plan = await fetch(f"EXPLAIN QUERY PLAN SELECT * FROM {where}")

    details = [row["detail"] for row in plan]
    assert [d for d in details if d.startswith("SCAN") and "json_each" not in d] == []


async def test_a_units_lines_are_found_in_its_own_book(db) -> None:
    (plan, *_) = await fetch(
        "EXPLAIN QUERY PLAN SELECT * FROM ledger WHERE unit_id IN (1)"
        " AND person_id IS NULL AND month >= '2026-01' AND month <= '2026-12'"
    )

    assert "unit_id=?" in plan["detail"]


async def build_stories(rules: str, count: int):
    desk = await build_desk(rules=rules)
    author = await build_person("李明", unit="qinghe")
    stories = [await build_story("qinghe", author, NOV_20) for _ in range(count)]
    return desk, stories


async def adopt_alone(desk, story) -> None:
    async with transaction():
        adoption = await build_adoption(story, "province_site", NOV_20)
        await note_adoption(adoption, NOW, desk)


async def test_two_adoptions_at_once_do_not_exceed_the_cap(each_db) -> None:
    desk, stories = await build_stories(CAPPED, 4)

    await asyncio.gather(*(adopt_alone(desk, story) for story in stories))

    lines = await list_unit_lines(stories[0].unit_id, *YEAR)
    # Whoever came first on the day is settled by number, so lines may be reversed.
    assert sum(line.amount for line in lines) == 600


async def test_adoptions_at_once_are_all_counted(each_db) -> None:
    desk, stories = await build_stories(SUM, 6)

    await asyncio.gather(*(adopt_alone(desk, story) for story in stories))

    for model in (DayTally, MonthTally):
        row = await model.get(unit_id=stories[0].unit_id)
        assert (row.adopted, row.points, row.levels) == (6, 3000, {"province": 6})
