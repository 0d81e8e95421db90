from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from handlers.announcements.calendar import knows_year, make_calendar
from handlers.rules.day_spec import read_day_spec
from handlers.rules.schedule import list_moments

is_workday = make_calendar({})


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 9, 20), True),  # a Sunday worked for National Day
        (date(2026, 10, 10), True),
        (date(2026, 10, 1), False),
        (date(2026, 11, 21), False),
        (date(2026, 11, 24), True),
    ],
)
def test_holidays_and_worked_weekends_are_known(day: date, worked: bool) -> None:
    assert is_workday(day) == worked


def test_years_without_a_calendar_have_plain_weekdays() -> None:
    assert not knows_year(2199)
    assert [is_workday(date(2199, 1, day)) for day in (4, 5)] == [True, False]


def test_the_desk_file_corrects_the_calendar() -> None:
    settings = {"calendar": {"holidays": ["2026-11-24"], "workdays": ["2026-11-21"]}}

    corrected = make_calendar(settings)

    assert [corrected(date(2026, 11, day)) for day in (21, 24, 25)] == [
        True,
        False,
        True,
    ]


def list_days_of(words: str, kind: str) -> list[date]:
    """When an announcement comes through fifteen months, by the real calendar."""
    shanghai = ZoneInfo("Asia/Shanghai")
    moments = list_moments(
        read_day_spec(words),
        kind,
        time(17, 30),
        since=datetime(2025, 10, 1, tzinfo=UTC),
        until=datetime(2026, 12, 31, 12, 0, tzinfo=UTC),
        zone=shanghai,
        is_workday=is_workday,
    )
    return [moment.due_at.astimezone(shanghai).date() for moment in moments]


def test_the_daily_record_comes_on_worked_weekends_and_rests_on_holidays() -> None:
    days = list_days_of("every working day", "day")

    worked = {date(2026, 2, 14), date(2026, 9, 20), date(2026, 10, 10)}
    assert worked <= set(days)
    assert not {date(2026, 10, day) for day in range(1, 8)} & set(days)
    assert len(days) == len(set(days))


def test_fifteen_months_have_each_announcement_once() -> None:
    assert len(list_days_of("last working day", "month")) == 15
    assert len(list_days_of("day 5 or next working day", "month")) == 15
    assert list_days_of("working day 3", "quarter") == [
        date(2025, 10, 11),
        date(2026, 1, 6),  # the holiday lasts to the 3rd, and Sunday the 4th is worked
        date(2026, 4, 3),
        date(2026, 7, 3),
        date(2026, 10, 10),
    ]
