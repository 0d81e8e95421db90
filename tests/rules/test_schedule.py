from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.day_spec import EXAMPLES, DaySpec, read_day_spec
from handlers.rules.periods import make_month, make_quarter, read_key
from handlers.rules.schedule import (
    find_due_day,
    find_period_kind,
    list_moments,
)
from handlers.rules.workdays import count_workdays, find_workday

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOVEMBER = make_month(2026, 11)  # ends on a Monday
NATIONAL_DAY = {date(2026, 10, day) for day in range(1, 8)}


def is_workday(day: date) -> bool:
    """Weekdays, without the October holidays, with the Saturday worked for them."""
    return day == date(2026, 10, 10) or (day.weekday() < 5 and day not in NATIONAL_DAY)


@pytest.mark.parametrize(
    ("words", "period", "day"),
    [
        ("day 1", NOVEMBER, date(2026, 12, 1)),
        ("day 5", NOVEMBER, date(2026, 12, 5)),
        ("day 5 or next working day", NOVEMBER, date(2026, 12, 7)),
        ("working day 2", NOVEMBER, date(2026, 12, 2)),
        ("first working day", make_month(2026, 9), date(2026, 10, 8)),
        ("working day 3", make_quarter(2026, 3), date(2026, 10, 10)),
        ("last day", make_month(2026, 10), date(2026, 10, 31)),
        ("last working day", make_month(2026, 10), date(2026, 10, 30)),
        ("3 days before end", NOVEMBER, date(2026, 11, 27)),
        ("3 working days before end", NOVEMBER, date(2026, 11, 25)),
        ("Monday", read_key("2026-W47"), date(2026, 11, 23)),
        ("Friday", read_key("2026-W47"), date(2026, 11, 27)),
        ("every day", read_key("2026-11-21"), date(2026, 11, 21)),
        ("every working day", read_key("2026-11-21"), None),
        ("every working day", read_key("2026-10-10"), date(2026, 10, 10)),
    ],
)
def test_the_desk_files_words_name_a_day(words, period, day) -> None:
    assert find_due_day(read_day_spec(words), period, is_workday) == day


def test_every_example_of_the_desk_file_is_understood() -> None:
    assert all(isinstance(read_day_spec(words), DaySpec) for words in EXAMPLES)


@pytest.mark.parametrize(
    "words",
    ["working day 3 or next working day", "last day or next working day", "day 0"],
)
def test_words_that_name_no_day_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match="no day"):
        read_day_spec(words)


def moments(words: str, kind: str, since: datetime, until: datetime, zone=SHANGHAI):
    found = list_moments(
        read_day_spec(words),
        kind,
        time(9, 0),
        since=since,
        until=until,
        zone=zone,
        is_workday=is_workday,
    )
    return [(moment.period.key, moment.due_at.isoformat()[:16]) for moment in found]


def test_moments_are_instants_after_the_first_up_to_and_including_the_last() -> None:
    due = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai

    assert moments("day 1", "month", due - timedelta(days=2), due) == [
        ("2026-11", "2026-12-01T01:00")
    ]
    assert moments("day 1", "month", due, due + timedelta(days=2)) == []


def test_fifteen_months_have_fifteen_monthly_moments() -> None:
    since, until = datetime(2025, 11, 15, tzinfo=UTC), datetime(2027, 2, 15, tzinfo=UTC)

    found = moments("last working day", "month", since, until)

    assert len(found) == 15
    assert len({key for key, _ in found}) == 15


def test_the_turn_of_the_year_belongs_to_the_year_that_is_over() -> None:
    since, until = datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)

    assert moments("day 1", "year", since, until) == [("2026", "2027-01-01T01:00")]
    assert moments("day 1", "month", since, until) == [("2026-12", "2027-01-01T01:00")]


def test_a_29_february_is_a_last_day() -> None:
    since, until = datetime(2028, 2, 28, tzinfo=UTC), datetime(2028, 3, 2, tzinfo=UTC)

    assert moments("last day", "month", since, until) == [
        ("2028-02", "2028-02-29T01:00")
    ]


def test_nine_oclock_stays_nine_oclock_through_daylight_saving() -> None:
    since, until = datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 3, 31, tzinfo=UTC)

    found = moments("every day", "day", since, until, ZoneInfo("Europe/Berlin"))

    assert found == [
        ("2026-03-27", "2026-03-27T08:00"),
        ("2026-03-28", "2026-03-28T08:00"),
        ("2026-03-29", "2026-03-29T07:00"),
        ("2026-03-30", "2026-03-30T07:00"),
    ]


def test_announcements_know_their_kind_of_period() -> None:
    kinds = ("daily_record", "monthly_ranking", "half_year_circular", "yearly_ranking")

    assert [find_period_kind(kind) for kind in kinds] == [
        "day",
        "month",
        "half",
        "year",
    ]


specs = st.sampled_from(EXAMPLES[3:]).map(read_day_spec)


@given(specs, st.integers(2010, 2060), st.integers(1, 12))
def test_each_month_has_one_day_on_its_own_side_of_its_end(
    spec: DaySpec, year: int, month: int
) -> None:
    period = make_month(year, month)

    day = find_due_day(spec, period, is_workday)

    assert day is not None
    assert (day in period) == (spec.anchor == "before")


def test_working_days_are_counted_with_both_ends() -> None:
    assert count_workdays(date(2026, 10, 1), date(2026, 10, 10), is_workday) == 3
    assert count_workdays(date(2026, 10, 10), date(2026, 10, 1), is_workday) == 0


def test_the_search_for_a_working_day_ends_also_where_there_is_none() -> None:
    assert find_workday(date(2026, 1, 1), lambda _: False) == date(2026, 1, 31)
