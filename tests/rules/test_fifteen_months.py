"""Fifteen months of the clock: every schedule and reminder on its right day.

An independent walk over the calendar says which days those are.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from handlers.announcements.calendar import make_calendar
from handlers.rules.day_spec import read_day_spec
from handlers.rules.periods import find_period
from handlers.rules.reminding import STAGES, find_stage_day
from handlers.rules.schedule import list_moments
from handlers.rules.workdays import count_workdays, list_days

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2025, 12, 1), date(2027, 2, 28)
AT = time(9, 0)
is_workday = make_calendar({})
# What the State Council made of weekends and weekdays of 2026.
WORKED = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9)]
WORKED += [date(2026, 9, 20), date(2026, 10, 10)]
OFF = [date(2026, 1, 2), date(2026, 2, 16), date(2026, 10, 1), date(2026, 10, 7)]


@pytest.mark.parametrize("day", WORKED, ids=str)
def test_a_weekend_that_is_worked_is_a_working_day(day) -> None:
    assert day.weekday() >= 5
    assert is_workday(day)


@pytest.mark.parametrize("day", OFF, ids=str)
def test_a_weekday_off_is_none(day) -> None:
    assert day.weekday() < 5
    assert not is_workday(day)


def tick(words: str, kind: str, *, zone=SHANGHAI, first=FIRST, last=LAST, hours=24):
    """What a desk finds that asks every `hours` what has come due since it last did."""
    since = datetime.combine(first, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(last, time(23, 59), tzinfo=zone).astimezone(UTC)
    found = []
    while since < end:
        until = min(since + timedelta(hours=hours), end)
        found += list_moments(
            read_day_spec(words),
            kind,
            AT,
            since=since,
            until=until,
            zone=zone,
            is_workday=is_workday,
        )
        since = until
    return [(m.period.key, m.due_at.astimezone(zone)) for m in found]


def list_worked(first: date, last: date) -> list[date]:
    return [day for day in list_days(first, last) if is_workday(day)]


def next_worked(day: date, count: int = 1) -> date:
    return list_worked(day, day + timedelta(days=60))[count - 1]


DAYS = (
    "day 1",
    "day 5 or next working day",
    "working day 2",
    "last day",
    "last working day",
    "3 days before end",
    "3 working days before end",
)


def expect(words: str, start: date, end: date) -> date:
    """The day of a month by hand, without the rule under test."""
    inside, after = list_worked(start, end), end + timedelta(days=1)
    return {
        "day 1": after,
        "day 5 or next working day": next_worked(end + timedelta(days=5)),
        "working day 2": next_worked(after, 2),
        "last day": end,
        "last working day": inside[-1],
        "3 days before end": end - timedelta(days=3),
        "3 working days before end": inside[-4],
    }[words]


@pytest.mark.parametrize("words", DAYS)
@pytest.mark.parametrize("kind", ["month", "quarter", "half", "year"])
def test_each_period_has_its_announcement_once_on_its_day(words: str, kind) -> None:
    found = tick(words, kind)

    assert len({key for key, _ in found}) == len(found)
    for key, at in found:
        period = find_period(kind, date.fromisoformat(f"{key[:4]}-01-01"))
        while period.key != key:
            period = find_period(kind, period.end + timedelta(days=1))
        assert at.date() == expect(words, period.start, period.end)
        assert at.time() == AT


def test_fifteen_months_bring_fifteen_monthly_five_quarterly_and_two_yearly_ones():
    counts = {
        kind: len(tick("day 1", kind)) for kind in ("month", "quarter", "half", "year")
    }

    assert counts == {"month": 15, "quarter": 5, "half": 3, "year": 2}


def test_the_daily_record_comes_on_every_worked_day_and_on_no_other() -> None:
    found = [at.date() for _, at in tick("every working day", "day")]

    assert found == list_worked(FIRST, LAST)
    assert {*WORKED} <= {*found}
    assert not {*OFF} & {*found}


@pytest.mark.parametrize("hours", [1, 7, 48])
def test_however_often_the_desk_asks_nothing_is_missed_and_nothing_comes_twice(
    hours,
) -> None:
    first, last = date(2026, 9, 15), date(2026, 11, 5)

    asked = tick("working day 2", "month", first=first, last=last, hours=hours)

    assert [(key, at.date()) for key, at in asked] == [
        ("2026-09", date(2026, 10, 9)),
        ("2026-10", date(2026, 11, 3)),
    ]
    assert asked[:1] == tick(
        "working day 2", "month", first=first, last=date(2026, 10, 31)
    )


def test_the_years_change_is_about_the_year_that_is_over() -> None:
    found = dict(tick("working day 1", "year"))

    assert {key: at.date() for key, at in found.items()} == {
        "2025": date(2026, 1, 4),  # a Sunday that is worked
        "2026": next_worked(date(2027, 1, 1)),
    }


def test_a_29_february_is_the_last_day_of_its_month_and_quota() -> None:
    first, last = date(2028, 2, 1), date(2028, 3, 31)
    february = find_period("month", date(2028, 2, 29))

    found = tick("last day", "month", first=first, last=last)

    assert [(key, at.date()) for key, at in found] == [
        ("2028-02", date(2028, 2, 29)),
        ("2028-03", date(2028, 3, 31)),
    ]
    assert find_stage_day("last_day", february, 3, is_workday) == date(2028, 2, 29)


@pytest.mark.parametrize("words", ["day 1", "last working day", "every day"])
def test_a_desk_with_daylight_saving_keeps_its_hour_and_its_days(words: str) -> None:
    kind = "day" if words == "every day" else "month"

    found = tick(words, kind, zone=BERLIN)

    assert {at.time() for _, at in found} == {AT}
    assert len({key for key, _ in found}) == len(found)
    offsets = {at.utcoffset() for _, at in found}
    assert offsets == {timedelta(hours=1), timedelta(hours=2)}
    if kind == "day":
        assert [at.date() for _, at in found] == list(list_days(FIRST, LAST))


@pytest.mark.parametrize("stage", [each.name for each in STAGES])
@pytest.mark.parametrize("kind", ["month", "quarter"])
def test_reminders_come_on_worked_days_within_their_period_and_in_order(
    stage, kind
) -> None:
    day = FIRST
    while day <= LAST:
        period = find_period(kind, day)
        found = find_stage_day(stage, period, 3, is_workday)
        assert found is not None
        assert is_workday(found)
        assert period.start <= found <= period.end
        day = period.end + timedelta(days=1)


def test_the_reminder_of_the_last_day_leaves_one_day_of_work() -> None:
    september = find_period("month", date(2026, 9, 1))
    october = find_period("month", date(2026, 10, 1))

    last = find_stage_day("last_day", october, 3, is_workday)
    halfway = find_stage_day("halfway", september, 3, is_workday)

    assert (last, halfway) == (date(2026, 10, 30), date(2026, 9, 15))
    assert count_workdays(last, october.end, is_workday) == 1
