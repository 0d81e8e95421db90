"""What the sample desk's units sent and had adopted in 2026, and a year before.

No lot is drawn: numbers follow from the places of units and stories.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from handlers.announcements.publishing import publish_period
from handlers.desk_file.rows import apply_desk
from handlers.rules.periods import make_quarter
from handlers.scores.settle import rescore_books
from storage.database import transaction
from storage.desk.desk import DeskView, load_desk
from storage.figures.recount import mend_tallies
from storage.models import Adoption, Person, Story, StoryVersion, Unit
from tests.desk_files import read_sample

NOW = datetime(2026, 10, 9, 2, tzinfo=UTC)
SILENT = ("dongshan", "archives")
# First day, last day, how many stories the busiest unit sends.
SPANS = (
    (date(2025, 7, 1), date(2025, 9, 30), 6),
    (date(2026, 4, 1), date(2026, 6, 30), 9),
    (date(2026, 7, 1), date(2026, 9, 30), 13),
)


async def fill_quarter() -> DeskView:
    """The desk with its third quarter published."""
    await apply_desk(read_sample(), now=NOW)
    desk = await load_desk()
    assert desk is not None
    for first, last, most in SPANS:
        for place, unit in enumerate(desk.units.values()):
            count = 0 if unit.code in SILENT else 1 + (place * 5 + most) % most
            await _send(desk, unit, first, last, 1 if unit.voluntary else count)
    await rescore_books(desk, SPANS[0][0], SPANS[-1][1], NOW)
    await mend_tallies()
    async with transaction():
        await publish_period(desk, make_quarter(2026, 3), NOW)
    return desk


async def _send(
    desk: DeskView, unit: Unit, first: date, last: date, count: int
) -> None:
    author = await Person.create(name=f"{unit.short_name}信息员", created_at=NOW)
    outlets, days = list(desk.outlets.values()), (last - first).days
    for n in range(count):
        day = first + timedelta(days=days * (n + 1) // (count + 1))
        story = await _write(unit, author, day, n)
        for again in range((unit.id + n) % 4):
            outlet = outlets[(unit.id * 3 + n * n + again * 2) % len(outlets)]
            adopted_on = min(day + timedelta(days=3 * again), last)
            await Adoption.create(
                story=story,
                version=1,
                unit=unit,
                author=author,
                outlet=outlet,
                adopted_on=adopted_on,
                recorded_at=_find_morning(adopted_on),
            )


def _find_morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


async def _write(unit: Unit, author: Person, day: date, n: int) -> Story:
    title = f"{unit.short_name}推进第{n + 1}项重点工作"
    at = _find_morning(day)
    story = await Story.create(
        number=f"{day.year}-{unit.id}{day:%m}{n:02}",
        unit=unit,
        author=author,
        state="accepted",
        title=title,
        chat_key="telegram:1",
        created_at=at,
        updated_at=at,
        submitted_at=at,
        submitted_on=day,
    )
    words = {"title": title, "body": "正文" * 60, "length": 120, "created_at": at}
    await StoryVersion.create(story=story, version=1, **words)
    return story
