"""Who of a unit has done how much: counted by the database, on both of them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.scores.points import note_adoption, note_submission
from storage.people.helping import list_helpers
from tests.builders import (
    build_adoption,
    build_desk,
    build_person,
    build_story,
    find_unit,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30))
RULES = """
version = "2026"
from = 2026-01-01
[[adoption]]
id = "each"
points = 2.5
"""


async def report(desk, author, count, *, day=date(2026, 11, 12), state="accepted"):
    stories = []
    for _ in range(count):
        story = await build_story("qinghe", author, day, state=state)
        await note_submission(story, NOW, desk)
        stories.append(story)
    return stories


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ("reported", [("周文", 3), ("李明", 1)]),
        ("adopted", [("李明", 1), ("周文", 1)]),
        ("points", [("李明", 250), ("周文", 250)]),
    ],
)
async def test_who_did_most_comes_first_in_each_measure(each_db, measure, expected):
    desk = await build_desk(rules=RULES)
    first, second = await build_person("李明"), await build_person("周文")
    own = await report(desk, first, 1)
    others = await report(desk, second, 3)
    await report(desk, second, 2, day=date(2026, 10, 30))
    await report(desk, first, 4, state="withdrawn")
    for story in (own[0], others[0]):
        adoption = await build_adoption(story, "county_site", date(2026, 11, 13))
        await note_adoption(adoption, NOW, desk)
    unit = await find_unit("qinghe")

    found = await list_helpers(measure, unit.id, *NOVEMBER, limit=3)

    assert sorted(found) == sorted(expected)
    assert [amount for _, amount in found] == [amount for _, amount in expected]
    assert len(await list_helpers(measure, unit.id, *NOVEMBER, limit=1)) == 1
