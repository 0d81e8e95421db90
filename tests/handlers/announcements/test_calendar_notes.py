"""The admins hear of it where the desk does not know a year's holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.announcements.calendar import is_chinese_workday, knows_year
from handlers.announcements.calendar_notes import JOB, list_unknown_years
from storage.models import Person
from tests.handlers.clockwork import run_clock

# The first year that the installed calendar does not have.
UNKNOWN = next(year for year in range(2026, 2100) if not knows_year(year))
LATE = datetime(UNKNOWN - 1, 12, 10, 2, 0, tzinfo=UTC)


def open_at(now):
    """The next moment at which people may be told: a working day at ten."""
    while now.weekday() > 4 or not is_chinese_workday(now.date()):
        now += timedelta(days=1)
    return now


async def listen(cast, now):
    cast.dialogue.now = open_at(now)
    cast.admin.listens()
    cast.editor.listens()
    return await run_clock(cast, JOB)


async def test_late_in_the_year_before_the_admins_are_told_once(cast):
    assert await listen(cast, LATE) == 1

    cast.admin.hears(
        f"系统里还没有 {UNKNOWN} 年的放假和调休安排", "周一至周五", "[calendar]"
    )
    cast.editor.hears_nothing()
    assert await listen(cast, LATE + timedelta(days=5)) == 0


async def test_and_once_more_when_that_year_has_begun(cast):
    await listen(cast, LATE)

    assert await listen(cast, datetime(UNKNOWN, 1, 4, 2, 0, tzinfo=UTC)) == 1

    cast.admin.hears(f"没有 {UNKNOWN} 年")


async def test_not_before_it_can_be_expected_and_never_at_night(cast):
    assert await listen(cast, LATE - timedelta(days=8)) == 0
    cast.dialogue.now = LATE.replace(hour=15)

    assert await run_clock(cast, JOB) == 0


async def test_a_desk_file_with_that_years_holidays_is_enough(cast):
    settings = {"calendar": {"holidays": [f"{UNKNOWN}-01-01"], "workdays": []}}
    cast.dialogue.desk = replace(cast.dialogue.desk, settings=settings)

    assert await listen(cast, LATE) == 0


async def test_the_note_in_english(cast):
    await Person.all().update(language="en")

    await listen(cast, LATE)

    cast.admin.hears(f"does not know the holidays of {UNKNOWN}", "Monday to Friday")


async def test_the_list_of_schedules_warns_too(cast):
    cast.dialogue.now = open_at(LATE)
    await cast.admin.says("定时 添加 年度通报")

    cast.admin.hears(f"系统里还没有 {UNKNOWN} 年")


@pytest.mark.parametrize(
    ("today", "years"),
    [
        (date(UNKNOWN - 1, 12, 9), []),
        (date(UNKNOWN - 1, 12, 10), [UNKNOWN]),
        (date(UNKNOWN, 3, 1), [UNKNOWN]),
        (date(UNKNOWN, 12, 31), [UNKNOWN, UNKNOWN + 1]),
    ],
)
def test_this_year_counts_always_and_the_next_late_in_the_year(today, years) -> None:
    assert list(list_unknown_years({}, today)) == years
