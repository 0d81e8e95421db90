"""What must go out through the years, worked out day by day by other means than the
desk's: no rule of `handlers.rules` is used here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar

DAY = timedelta(days=1)


@cache
def is_workday(day: date) -> bool:
    return bool(chinese_calendar.is_workday(day))


def list_month(year: int, month: int) -> list[date]:
    day, days = date(year, month, 1), []
    while day.month == month:
        days.append(day)
        day += DAY
    return days


def find_month_before(day: date) -> str:
    last = day.replace(day=1) - DAY
    return f"{last.year}-{last.month:02}"


def find_quarter_before(day: date) -> str:
    last = day.replace(day=1) - DAY
    return f"{last.year}-Q{(last.month + 2) // 3}"


def count_workdays_of_month(day: date) -> int:
    """The how manieth working day of its month this is, 0 for a day off."""
    if not is_workday(day):
        return 0
    return sum(
        1
        for each in list_month(day.year, day.month)
        if each <= day and is_workday(each)
    )


def moves_to(day: date, number: int) -> bool:
    """Whether the `number`-th of the month is this day, or a day off just before it."""
    nominal = day.replace(day=number)
    if day < nominal or not is_workday(day):
        return False
    return not any(is_workday(nominal + n * DAY) for n in range((day - nominal).days))


def list_daily(day: date) -> str:
    return day.isoformat() if is_workday(day) else ""


def list_weekly(day: date) -> str:
    year, week, weekday = (day - DAY).isocalendar()
    return f"{year}-W{week:02}" if weekday == 7 else ""


def list_monthly(day: date) -> str:
    return find_month_before(day) if day.day == 1 else ""


def list_month_end(day: date) -> str:
    worked = [each for each in list_month(day.year, day.month) if is_workday(each)]
    return f"{day.year}-{day.month:02}" if day == worked[-1] else ""


def list_quarterly(day: date) -> str:
    starts = day.month in (1, 4, 7, 10)
    return (
        find_quarter_before(day) if starts and count_workdays_of_month(day) == 3 else ""
    )


def list_half_yearly(day: date) -> str:
    if day.month not in (1, 7) or not moves_to(day, 5):
        return ""
    return f"{day.year}-H1" if day.month == 7 else f"{day.year - 1}-H2"


def list_yearly(day: date) -> str:
    return str(day.year - 1) if day.month == 1 and moves_to(day, 10) else ""


# code: (kind, the desk file's words, local time, the same rule once more)
SCHEDULES: dict[str, tuple[str, str, time, Callable[[date], str]]] = {
    "daily": ("daily_record", "every working day", time(17, 30), list_daily),
    "weekly": ("weekly_ranking", "Monday", time(0, 15), list_weekly),
    "monthly": ("monthly_ranking", "day 1", time(2, 30), list_monthly),
    "month_end": ("monthly_ranking", "last working day", time(23, 45), list_month_end),
    "quarter": ("quarterly_circular", "working day 3", time(10, 0), list_quarterly),
    "half": (
        "half_year_circular",
        "day 5 or next working day",
        time(9, 0),
        list_half_yearly,
    ),
    "year": ("yearly_circular", "day 10 or next working day", time(9), list_yearly),
}


@dataclass(frozen=True)
class Wanted:
    job: str
    period: str
    due_at: datetime


def find_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant with this wall time; in a gap, as if it had not come yet."""
    wall = datetime.combine(day, at)
    around = datetime.combine(day - DAY, at, tzinfo=UTC)
    offsets = [
        (around + n * timedelta(minutes=30)).astimezone(zone).utcoffset()
        for n in range(96 + 1)
    ]
    instants = sorted({(wall - offset).replace(tzinfo=UTC) for offset in offsets})
    for instant in instants:
        if instant.astimezone(zone).replace(tzinfo=None) == wall:
            return instant
    return (wall - offsets[0]).replace(tzinfo=UTC)


def list_wanted(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[Wanted]:
    """Everything due after `begin` up to `end`."""
    day = begin.astimezone(zone).date() - DAY
    while day <= end.astimezone(zone).date():
        for code, (_, _, at, find_period) in SCHEDULES.items():
            if period := find_period(day):
                due_at = find_instant(day, at, zone)
                if begin < due_at <= end:
                    yield Wanted(code, period, due_at)
        day += DAY


def list_wanted_months(zone: ZoneInfo, begin: datetime, end: datetime) -> list[str]:
    """The months that must be settled."""
    months, day = [], begin.astimezone(zone).date()
    while day <= end.astimezone(zone).date():
        months.append(f"{day.year}-{day.month:02}")
        day = (day.replace(day=28) + 4 * DAY).replace(day=1)
    return months


def list_stages(begin: date, end: date) -> Iterator[tuple[date, date]]:
    """Days on which units are reminded of a month's quota, and the last day on which
    that can be made up for: three days later, or the month's end."""
    for year in range(begin.year, end.year + 1):
        for month in range(1, 13):
            days = list_month(year, month)
            worked = [day for day in days if is_workday(day)]
            middle = days[0] + (days[-1] - days[0]) // 2
            halfway = next(day for day in worked if day >= middle)
            for stage in {halfway, max(worked[-4], halfway), worked[-1]}:
                if begin <= stage <= end:
                    yield stage, min(stage + 3 * DAY, days[-1])
