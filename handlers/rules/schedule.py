"""When announcements are due: from the desk file's words to moments.

What counts after a period's end is about the period that is over; what counts before
it is about the one still running.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.rules.day_spec import DaySpec
from handlers.rules.periods import Period, find_period
from handlers.rules.workdays import IsWorkday, find_workday, list_days

_DAY = timedelta(days=1)
# "working day 28" after a month with the longest holiday in it.
FARTHEST = timedelta(days=70)
_KINDS = {
    "daily": "day",
    "weekly": "week",
    "monthly": "month",
    "quarterly": "quarter",
    "half": "half",
    "yearly": "year",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """`due_at` is an instant in UTC."""

    period: Period
    due_at: datetime


def find_period_kind(announcement: str) -> str:
    """The kind of period an announcement is about: monthly_ranking → month."""
    return _KINDS[announcement.partition("_")[0]]


def list_moments(
    spec: DaySpec,
    kind: str,
    at: time,
    *,
    since: datetime,
    until: datetime,
    zone: ZoneInfo,
    is_workday: IsWorkday,
) -> list[Moment]:
    """The moments after `since` up to and including `until`, earliest first."""
    first = since.astimezone(zone).date() - _DAY
    last = until.astimezone(zone).date() + _DAY
    moments = []
    for period in _list_periods(kind, first - FARTHEST, last):
        day = find_due_day(spec, period, is_workday)
        if day is not None and first <= day <= last:
            due_at = find_instant(day, at, zone)
            if since < due_at <= until:
                moments.append(Moment(period, due_at))
    return moments


def find_instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local time as an instant; one that a clock change skips is the hour after."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _list_periods(kind: str, first: date, last: date) -> Iterator[Period]:
    period = find_period(kind, first)
    while period.start <= last:
        yield period
        period = find_period(kind, period.end + _DAY)


def find_due_day(spec: DaySpec, period: Period, is_workday: IsWorkday) -> date | None:
    """The day for a period; None where the spec leaves the period out."""
    if spec.anchor == "every":
        wanted = not spec.working or is_workday(period.end)
        return period.end if wanted else None
    if spec.anchor == "week":
        return _find_weekday_after(period.end, spec.number)
    if spec.anchor == "before":
        return _find_before(spec, period, is_workday)
    return _find_after(spec, period, is_workday)


def _find_weekday_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.isoweekday() - 1) % 7 + 1)


def _find_before(spec: DaySpec, period: Period, is_workday: IsWorkday) -> date:
    """Within the period; its first day where it is too short."""
    if not spec.working:
        return max(period.start, period.end - spec.number * _DAY)
    workdays = [d for d in list_days(period.start, period.end) if is_workday(d)]
    return workdays[-1 - spec.number] if spec.number < len(workdays) else period.start


def _find_after(spec: DaySpec, period: Period, is_workday: IsWorkday) -> date:
    if not spec.working:
        day = period.end + spec.number * _DAY
        return find_workday(day, is_workday) if spec.or_next else day
    day = period.end
    for _ in range(spec.number):
        day = find_workday(day + _DAY, is_workday)
    return day
