"""Counting by working days; which days are worked is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta

IsWorkday = Callable[[date], bool]
_DAY = timedelta(days=1)
LONGEST_BREAK = 30  # days without a working day: no holiday is as long


def list_days(start: date, end: date) -> Iterator[date]:
    """Every day from start to end, both included."""
    day = start
    while day <= end:
        yield day
        day += _DAY


def count_workdays(start: date, end: date, is_workday: IsWorkday) -> int:
    """Working days from start to end, both included; 0 if end lies before start."""
    return sum(1 for day in list_days(start, end) if is_workday(day))


def find_workday(day: date, is_workday: IsWorkday, *, step: int = 1) -> date:
    """The day itself or the next working day; `step` -1 looks backward."""
    for _ in range(LONGEST_BREAK):
        if is_workday(day):
            return day
        day += step * _DAY
    return day
