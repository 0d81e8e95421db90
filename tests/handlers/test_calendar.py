from datetime import date

import pytest

from handlers.calendar import knows_year, make_calendar

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
