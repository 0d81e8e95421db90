"""Whatever happens to stories, ledger and tallies say what the rules give."""

import asyncio
import shutil
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.scores.points import note_adoption, note_submission
from handlers.scores.settle import find_differences
from storage.database import open_database, transaction
from storage.desk.desk import DeskView
from storage.figures.publications import Span, add_publication
from storage.figures.recount import count_again, read_stored
from storage.models import Adoption, DayTally, LedgerEntry, MonthTally, Person, Story
from tests.builders import NOW, build_adoption, build_desk, build_person, build_story

OUTLETS = """
version = "2026"
from = 2026-01-01
{combine}
outlets.county.county_site = 2
outlets.city.city_daily = 3
outlets.province.province_site = 5
outlets.central.people_daily = 20
"""
REPORT = "\n[[report]]\nid = 'report'\npoints = 0.5\n"
CAP = "\n[[cap]]\nid = 'cap'\nperiod = '{period}'\nat_most = {most}\n"
GOAL = (
    "\n[[goal]]\nid = 'goal'\nperiod = 'month'\npoints = 4\nmissing = -1\n"
    "needs = [{ count = 'reported', at_least = 2 }]\n"
)
RULES = {
    "sum": OUTLETS.format(combine=""),
    "max and reports": OUTLETS.format(combine="combine = 'max'") + REPORT,
    "cap by month": OUTLETS.format(combine="") + CAP.format(period="month", most=6),
    "cap by year": OUTLETS.format(combine="")
    + REPORT
    + CAP.format(period="year", most=9),
    "goal": OUTLETS.format(combine="combine = 'max_within_level'") + GOAL,
}
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
FIRST = date(2026, 9, 20)
OUTLET_CODES = ("county_site", "city_daily", "province_site", "people_daily")

days = st.integers(0, 60).map(lambda n: FIRST + timedelta(days=n))
which = st.integers(0, 99)
events = st.one_of(
    st.tuples(st.just("submit"), st.sampled_from(["qinghe", "edu"]), days),
    st.tuples(st.just("adopt"), which, st.sampled_from(OUTLET_CODES), days),
    st.tuples(st.just("cancel"), which),
    st.tuples(st.just("withdraw"), which),
)
histories = st.lists(events, min_size=1, max_size=7)


@dataclass
class World:
    desk: DeskView
    authors: dict[str, Person]
    stories: list[Story] = field(default_factory=list)
    adoptions: list[Adoption] = field(default_factory=list)


async def build_world(rules: str) -> World:
    desk = await build_desk(rules=rules)
    people = {unit: await build_person(unit, unit=unit) for unit in ("qinghe", "edu")}
    return World(desk, people)


async def play(world: World, event: tuple[Any, ...]) -> None:
    async with transaction():
        await globals()[f"play_{event[0]}"](world, *event[1:])


async def play_submit(world: World, unit: str, day: date) -> None:
    story = await build_story(unit, world.authors[unit], day)
    await note_submission(story, NOW, world.desk)
    world.stories.append(story)


async def play_adopt(world: World, at: int, outlet: str, day: date) -> None:
    if world.stories:
        story = world.stories[at % len(world.stories)]
        adoption = await build_adoption(story, outlet, day)
        await note_adoption(adoption, NOW, world.desk)
        world.adoptions.append(adoption)


async def play_cancel(world: World, at: int) -> None:
    if world.adoptions:
        adoption = world.adoptions.pop(at % len(world.adoptions))
        adoption.cancelled_at = NOW
        await adoption.save()
        await note_adoption(adoption, NOW, world.desk)


async def play_withdraw(world: World, at: int) -> None:
    """Only stories that nobody has adopted can be withdrawn."""
    adopted = {adoption.story_id for adoption in world.adoptions}
    free = [story for story in world.stories if story.id not in adopted]
    if free:
        story = free[at % len(free)]
        world.stories.remove(story)
        story.state = "withdrawn"
        await story.save()
        await note_submission(story, NOW, world.desk)


async def check_tallies() -> None:
    assert await read_stored() == await count_again()
    months: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in await DayTally.all():
        sums = months[row.unit_id, row.day.isoformat()[:7]]
        for at, value in enumerate((row.reported, row.adopted, row.points)):
            sums[at] += value
    for row in await MonthTally.all():
        assert [row.reported, row.adopted, row.points] == months[row.unit_id, row.month]


async def list_open_differences(world: World) -> list[Any]:
    """What a full recomputation misses, apart from what only time brings."""
    found = await find_differences(world.desk, *YEAR, NOW)
    return [
        (line.unit_id, line.day, line.amount)
        for line in found
        if not line.correction and not line.record.startswith("goal:")
    ]


async def play_all(url: str, rules: str, history: list[tuple[Any, ...]]) -> None:
    async with open_database(url):
        world = await build_world(rules)
        for event in history:
            await play(world, event)
        await check_tallies()
        assert await list_open_differences(world) == []


@pytest.mark.parametrize("rules", RULES)
@given(history=histories)
@settings(max_examples=12, deadline=None)
def test_the_increments_equal_a_full_recomputation(
    rules: str, history: list[tuple[Any, ...]], sqlite_template: Path
) -> None:
    path = sqlite_template.with_name("property.db")
    shutil.copyfile(sqlite_template, path)

    asyncio.run(play_all(f"sqlite://{path}", RULES[rules], history))


async def play_around_a_publication(
    url: str, rules: str, before: list[tuple[Any, ...]], after: list[tuple[Any, ...]]
) -> None:
    async with open_database(url):
        world = await build_world(rules)
        for event in before:
            await play(world, event)
        october = Span(date(2026, 10, 1), date(2026, 10, 31))
        await add_publication(
            "monthly_ranking",
            "2026-10",
            days=october,
            number="1号",
            revision=1,
            snapshot={},
            now=datetime(2026, 11, 1, tzinfo=UTC),
        )
        frozen = LedgerEntry.filter(day__gte=october.start, day__lte=october.end)
        lines = await frozen.filter(correction=False).values()
        for event in after:
            await play(world, event)

        assert await frozen.filter(correction=False).values() == lines
        await check_tallies()
        # The published lines and their corrections still say what the rules give.
        assert await list_open_differences(world) == []
        assert await find_differences(world.desk, october.start, october.end, NOW) == []


@pytest.mark.parametrize("rules", ["sum", "max and reports", "cap by month"])
@given(before=histories, after=histories)
@settings(max_examples=10, deadline=None)
def test_a_published_period_changes_only_by_corrections(
    rules: str,
    before: list[tuple[Any, ...]],
    after: list[tuple[Any, ...]],
    sqlite_template: Path,
) -> None:
    path = sqlite_template.with_name("frozen.db")
    shutil.copyfile(sqlite_template, path)

    asyncio.run(
        play_around_a_publication(f"sqlite://{path}", RULES[rules], before, after)
    )


@pytest.mark.postgres
def test_postgresql_keeps_the_same_books(postgres_url: str) -> None:
    history = [
        ("submit", "qinghe", FIRST),
        ("submit", "qinghe", FIRST + timedelta(days=20)),
        ("adopt", 0, "province_site", FIRST),
        ("adopt", 1, "city_daily", FIRST + timedelta(days=2)),
        ("adopt", 0, "county_site", FIRST + timedelta(days=40)),
        ("cancel", 0),
        ("withdraw", 0),
    ]

    asyncio.run(play_all(postgres_url, RULES["cap by year"], history))
