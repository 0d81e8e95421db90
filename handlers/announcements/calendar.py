"""Which days are worked: the Chinese calendar and the desk file's corrections."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import chinese_calendar

from handlers.rules.workdays import IsWorkday


@lru_cache(maxsize=8192)
def is_chinese_workday(day: date) -> bool:
    """With holidays and 调休; plain weekdays in years the calendar does not have."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def knows_year(year: int) -> bool:
    """False: the holidays of that year are not published or not installed yet."""
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def make_calendar(settings: Mapping[str, Any]) -> IsWorkday:
    """The desk's working days; `settings` are the desk's, overrides in `calendar`."""
    overrides = settings.get("calendar", {})
    holidays = frozenset(map(date.fromisoformat, overrides.get("holidays", ())))
    workdays = frozenset(map(date.fromisoformat, overrides.get("workdays", ())))

    def is_workday(day: date) -> bool:
        if day in holidays or day in workdays:
            return day in workdays
        return is_chinese_workday(day)

    return is_workday
