"""Periods: what 本月, 2026Q3 or two dates mean, in days of the desk's own calendar.

Every period has a key that reads back to itself: 2026-10-05, 2026-W41, 2026-10,
2026-Q3, 2026-H1, 2026, 2026-01..02 (merged months), 2026-10-03..2026-10-17.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["day", "week", "month", "quarter", "half", "year", "months", "range"]

MONTHS_IN = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` to `end`, both included."""

    kind: Kind
    key: str
    start: date
    end: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def whole_months(self) -> bool:
        """True where month tallies are enough to sum it."""
        return self.start.day == 1 and (self.end + _DAY).day == 1

    @property
    def months(self) -> tuple[str, ...]:
        """Keys of the months it touches, first one first."""
        return tuple(_list_months(self.start, self.end))


def _list_months(start: date, end: date) -> Iterator[str]:
    serial, last = _serial(start), _serial(end)
    while serial <= last:
        yield month_key(_from_serial(serial))
        serial += 1


def _serial(day: date) -> int:
    return day.year * 12 + day.month - 1


def _from_serial(serial: int) -> date:
    return date(serial // 12, serial % 12 + 1, 1)


def month_key(day: date) -> str:
    return f"{day.year:04}-{day.month:02}"


def make_day(day: date) -> Period:
    return Period("day", day.isoformat(), day, day)


def make_week(day: date) -> Period:
    """The ISO week of `day`, Monday to Sunday."""
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return Period("week", f"{year}-W{week:02}", monday, monday + timedelta(days=6))


def _make_months(kind: Kind, key: str, first: date, count: int) -> Period:
    last = _from_serial(_serial(first) + count - 1)
    end = last.replace(day=monthrange(last.year, last.month)[1])
    return Period(kind, key, first, end)


def make_month(year: int, month: int) -> Period:
    first = date(year, month, 1)
    return _make_months("month", month_key(first), first, 1)


def make_quarter(year: int, quarter: int) -> Period:
    first = date(year, quarter * 3 - 2, 1)
    return _make_months("quarter", f"{year}-Q{quarter}", first, 3)


def make_half(year: int, half: int) -> Period:
    first = date(year, half * 6 - 5, 1)
    return _make_months("half", f"{year}-H{half}", first, 6)


def make_year(year: int) -> Period:
    return _make_months("year", f"{year}", date(year, 1, 1), 12)


def make_months(first: date, last: date) -> Period:
    """Merged months, such as January and February; one month is a plain month."""
    first, last = min(first, last), max(first, last)
    count = _serial(last) - _serial(first) + 1
    if count == 1:
        return make_month(first.year, first.month)
    same_year = first.year == last.year
    until = f"{last.month:02}" if same_year else month_key(last)
    key = f"{month_key(first)}..{until}"
    return _make_months("months", key, first.replace(day=1), count)


def make_range(first: date, last: date) -> Period:
    """Any two dates, in either order; one date is a plain day."""
    first, last = min(first, last), max(first, last)
    if first == last:
        return make_day(first)
    return Period("range", f"{first}..{last}", first, last)


def find_period(kind: str, day: date) -> Period:
    """The day, week, month, quarter, half or year that `day` lies in."""
    match kind:
        case "day":
            return make_day(day)
        case "week":
            return make_week(day)
        case "month":
            return make_month(day.year, day.month)
        case "quarter":
            return make_quarter(day.year, (day.month + 2) // 3)
        case "half":
            return make_half(day.year, (day.month + 5) // 6)
        case "year":
            return make_year(day.year)
    raise ValueError(f"no such kind of period: {kind!r}")


def find_previous(period: Period) -> Period:
    """The one just before, of the same kind and length."""
    if period.kind == "range":
        length = period.end - period.start
        return make_range(period.start - length - _DAY, period.start - _DAY)
    if period.kind == "months":
        count = len(period.months)
        first = _from_serial(_serial(period.start) - count)
        return make_months(first, period.start - _DAY)
    return find_period(period.kind, period.start - _DAY)


def find_year_before(period: Period) -> Period:
    """The same period a year earlier (同比): 29 February becomes the 28th, week 53
    the last week there was."""
    if period.kind == "week":
        return _week_year_before(period)
    start, end = _year_earlier(period.start), _year_earlier(period.end)
    if period.kind == "range":
        return make_range(start, end)
    if period.kind == "months":
        return make_months(start, end)
    return find_period(period.kind, start)


def find_comparable(period: Period, today: date) -> Period:
    """The days a year earlier that answer to what has passed of a period by `today`."""
    before = find_year_before(period)
    if today >= period.end:
        return before
    if period.kind == "week":
        end = before.start + (max(today, period.start) - period.start)
    else:
        end = _year_earlier(max(today, period.start))
    return make_range(before.start, end)


def _year_earlier(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return date(day.year - 1, day.month, min(day.day, last))


def _week_year_before(period: Period) -> Period:
    year, week, _ = period.start.isocalendar()
    last_week = date(year - 1, 12, 28).isocalendar().week
    return make_week(date.fromisocalendar(year - 1, min(week, last_week), 1))


def find_year_to_date(period: Period) -> Period:
    """From 1 January of the year in which it ends up to its end (累计)."""
    return make_range(date(period.end.year, 1, 1), period.end)


_KEYS = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-W(?P<week>\d\d)|-Q(?P<quarter>[1-4])|-H(?P<half>[12])"
    r"|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?"
)
_MERGED = re.compile(r"(\d{4}-\d\d)\.\.(?:(\d{4})-)?(\d\d)")


def read_key(key: str) -> Period:
    """The period of a key. Raises `ValueError` for what is none."""
    first, dots, last = key.partition("..")
    if merged := _MERGED.fullmatch(key):
        start = date.fromisoformat(merged[1] + "-01")
        return make_months(start, date(int(merged[2] or start.year), int(merged[3]), 1))
    if dots:
        return make_range(date.fromisoformat(first), date.fromisoformat(last))
    found = _KEYS.fullmatch(key)
    if not found:
        raise ValueError(f"no period: {key!r}")
    return _read_parts({name: int(v) for name, v in found.groupdict().items() if v})


def _read_parts(parts: dict[str, int]) -> Period:
    year = parts["year"]
    if week := parts.get("week"):
        return make_week(date.fromisocalendar(year, week, 1))
    if quarter := parts.get("quarter"):
        return make_quarter(year, quarter)
    if half := parts.get("half"):
        return make_half(year, half)
    if day := parts.get("day"):
        return make_day(date(year, parts["month"], day))
    if month := parts.get("month"):
        return make_month(year, month)
    return make_year(year)
