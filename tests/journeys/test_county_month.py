"""A month of a small county said in the chat; its whole year is `make county`."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.journeys.county import Shape, plan_year
from tests.journeys.county_answers import check_month, check_year, publish_year
from tests.journeys.county_play import open_county, play_plan

MONTH = Shape(
    date(2026, 3, 1),
    date(2026, 3, 31),
    units={"township": 8, "dept": 16},
    reported={"township": 24, "dept": 56},
    adopted={
        "province_site": {"township": 2, "dept": 4},
        "city_site": {"township": 1, "dept": 6},
        "county_site": {"township": 11, "dept": 30},
    },
)


async def test_a_county_month_said_in_the_chat_comes_to_what_a_clerk_counts(db):
    county, plan = await open_county(MONTH), plan_year(MONTH)

    await play_plan(county, plan)
    county.dialogue.now = datetime(2026, 4, 6, 1, tzinfo=UTC)

    await check_month(county, MONTH, plan, 2026, 3)
    await check_year(county, MONTH, plan, 2026)
    assert "乡镇 · 2026年" in await publish_year(county, 2026)
