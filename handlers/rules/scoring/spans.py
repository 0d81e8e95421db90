"""Months, quarters, halves and years as keys and days, for the engine's inner loops.

Days are ISO texts here: they sort as they should and cost nothing to spill to disk.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@lru_cache(maxsize=4096)
def key_of(month: str, period: str) -> str:
    """The period a month ("2026-10") lies in: 2026-10, 2026-Q4, 2026-H2, 2026."""
    year, number = month[:4], int(month[5:7])
    if period == "month":
        return month
    if period == "quarter":
        return f"{year}-Q{(number + 2) // 3}"
    return f"{year}-H{(number + 5) // 6}" if period == "half" else year


def first_month(month: int, period: str) -> int:
    size = MONTHS[period]
    return (month - 1) // size * size + 1


@lru_cache(maxsize=4096)
def first_day(month: str, period: str) -> date:
    """The first day of the period that a month lies in."""
    return date(int(month[:4]), first_month(int(month[5:7]), period), 1)


@lru_cache(maxsize=4096)
def last_day(month: str, period: str) -> date:
    """The last day of the period that a month lies in."""
    year = int(month[:4])
    number = first_month(int(month[5:7]), period) + MONTHS[period] - 1
    return date(year, number, monthrange(year, number)[1])


def months_between(start: date, end: date) -> list[str]:
    """The keys of all months that the days from start to end touch."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]
