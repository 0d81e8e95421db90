"""A published table's year (112 units, 2,050 stories, 1,261 adoptions) said in the chat
from the invitations on comes to the table's totals: `make county`, about two minutes.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from tests.journeys.county import CLASSES, OUTLETS, Shape, plan_year
from tests.journeys.county_answers import check_month, check_year, publish_year
from tests.journeys.county_play import open_county, play_plan

TABLE = json.loads(
    (Path(__file__).parents[1] / "golden/published_tables.json").read_text("utf-8")
)["lishu_county_year"]
YEAR = 2026
COUNTY_YEAR = Shape(
    date(YEAR, 1, 1),
    date(YEAR, 12, 31),
    units={"township": 22, "dept": TABLE["reporters"] - 22},
    reported={code: TABLE["reported"][code] for code in CLASSES},
    adopted={
        outlet: {code: TABLE["adopted"][outlet][code] for code in CLASSES}
        for outlet in OUTLETS
    },
)


async def test_a_county_year_said_in_the_chat_comes_to_the_published_totals(db):
    county, plan = await open_county(COUNTY_YEAR), plan_year(COUNTY_YEAR)

    await play_plan(county, plan)
    county.dialogue.now = datetime(YEAR + 1, 1, 6, 1, tzinfo=UTC)

    assert len(plan) == TABLE["reported"]["total"] == 2050
    assert sum(TABLE["adopted"][outlet]["total"] for outlet in OUTLETS) == 1261
    await check_year(county, COUNTY_YEAR, plan, YEAR)
    for month in range(1, 13):
        await check_month(county, COUNTY_YEAR, plan, YEAR, month)
    said = await publish_year(county, YEAR)
    assert "乡镇 · 2026年" in said
