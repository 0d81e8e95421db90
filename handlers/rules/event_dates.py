"""When the event of a story happened, as far as the text says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

# Days before today.
_WORDS = {
    "前天": 2,
    "昨日": 1,
    "昨天": 1,
    "今日": 0,
    "今天": 0,
    "日前": 0,
    "近日": 0,
    "连日来": 0,
}
# Each begins with something fixed: most texts are read past at a glance.
_DAY = re.compile(r"月\s*(3[01]|[12]\d|0?[1-9])\s*[日号]")
_MONTH_BEFORE = re.compile(r"(?:(20\d\d)\s*年\s*)?(?<!\d)(1[0-2]|0?[1-9])\s*$")
_BEFORE = 24  # characters before 月 in which its number and year are looked for
_NUMERIC = re.compile(
    r"20(?<!\d20)(\d\d)([-/.])(1[0-2]|0?[1-9])\2(3[01]|[12]\d|0?[1-9])(?!\d)"
)
AHEAD = timedelta(days=60)


def find_event_dates(text: str, today: date) -> list[date]:
    """The days a text names, in order.

    One without a year is this year's, or last year's if that is over two months ahead.
    """
    spoken = [today - timedelta(days=n) for word, n in _WORDS.items() if word in text]
    return sorted({*spoken, *_find_chinese(text, today), *_find_numeric(text)})


def _find_chinese(text: str, today: date) -> Iterator[date]:
    for day in _DAY.finditer(text):
        before = text[max(0, day.start() - _BEFORE) : day.start()]
        month = _MONTH_BEFORE.search(before)
        found = month and _choose_year(month[1], int(month[2]), int(day[1]), today)
        if found:
            yield found


def _choose_year(year: str | None, month: int, day: int, today: date) -> date | None:
    found = _make_day(int(year or today.year), month, day)
    if found and not year and found > today + AHEAD:
        return _make_day(today.year - 1, month, day)
    return found


def _find_numeric(text: str) -> Iterator[date]:
    for year, _, month, day in _NUMERIC.findall(text):
        if found := _make_day(2000 + int(year), int(month), int(day)):
            yield found


def _make_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def measure_lateness(text: str, today: date) -> int:
    """Days between the latest day a text names and today; 0 if it names none."""
    days = find_event_dates(text, today)
    return max(0, (today - days[-1]).days) if days else 0
