"""Until when: 11-28 18:00, 明天, 后天中午12点, 3天后, 11月28日下午6点."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta

END_OF_WORK = time(18)
LONGEST = 366  # days ahead; beyond that it is a slip of the finger
_AHEAD = {
    "今天": 0,
    "今日": 0,
    "today": 0,
    "明天": 1,
    "明日": 1,
    "tomorrow": 1,
    "后天": 2,
}
_RELATIVE = re.compile(r"(\d{1,3})\s*(?:天后|天内|日内|days?)")
_DATE = re.compile(r"(?:(20\d\d)[-/.年])?(\d{1,2})[-/.月](\d{1,2})[日号]?")
_CLOCK = re.compile(
    r"(上午|中午|下午|晚上|晚)?\s*(\d{1,2})(?:[:点时](?:(\d{1,2})分?)?)?\s*(am|pm)?",
    re.IGNORECASE,
)
_IS_CLOCK = re.compile(r"[:点时]|am|pm", re.IGNORECASE)
_AFTERNOON = {"下午", "晚上", "晚", "pm"}


def read_deadline(words: str, now: datetime) -> tuple[datetime | None, str]:
    """The moment that `words` begin with, in the zone of `now`, and what is left.

    Without a time it is the end of that working day; without a year the next such day.
    None where no day stands in front.
    """
    text = unicodedata.normalize("NFKC", words).strip()
    day, rest = _take_day(text, now.date())
    if day is None:
        return None, words
    clock, rest = _take_clock(rest.lstrip())
    return datetime.combine(day, clock or END_OF_WORK, now.tzinfo), rest.strip()


def _take_day(text: str, today: date) -> tuple[date | None, str]:
    for word, days in _AHEAD.items():
        if text.casefold().startswith(word):
            return today + timedelta(days=days), text[len(word) :]
    if found := _RELATIVE.match(text):
        return today + timedelta(days=int(found[1])), text[found.end() :]
    if found := _DATE.match(text):
        return _choose_day(found, today), text[found.end() :]
    return None, text


def _choose_day(found: re.Match[str], today: date) -> date | None:
    year, month, day = int(found[1] or today.year), int(found[2]), int(found[3])
    try:
        wanted = date(year, month, day)
        if not found[1] and wanted < today:
            wanted = date(year + 1, month, day)
    except ValueError:
        return None
    return wanted if wanted <= today + timedelta(days=LONGEST) else None


def _take_clock(text: str) -> tuple[time | None, str]:
    found = _CLOCK.match(text)
    # A bare number is no time: 11-28 3篇.
    if not found or not _IS_CLOCK.search(found[0]):
        return None, text
    hour, minute = int(found[2]), int(found[3] or 0)
    if {found[1], (found[4] or "").lower()} & _AFTERNOON and hour < 12:
        hour += 12
    rest = text[found.end() :]
    if rest.startswith("半"):
        minute, rest = 30, rest[1:]
    try:
        return time(hour, minute), rest.removeprefix("前")
    except ValueError:
        return None, text


_UNTIL = re.compile(r"\s*(?:至|到|[~—–]|--|-(?=\s*\d{1,4}\s*[-/.年月])|to\b)\s*")
_LASTING = re.compile(r"\s*(\d{1,3})\s*(?:天|日|days?)(?![后内])")


def read_days(words: str, today: date) -> tuple[tuple[date, date] | None, str]:
    """The days that `words` begin with: 11-25 至 11-27, 明天, 11-25 3天, 3天.

    Both ends are included; so many days count from the one named, or from today. None
    where no day stands in front.
    """
    text = unicodedata.normalize("NFKC", words).strip()
    if (lasting := _LASTING.match(text)) and int(lasting[1]):
        return _make_days(today, int(lasting[1])), text[lasting.end() :].strip()
    first, rest = _take_day(text, today)
    if first is None:
        return None, words
    if until := _UNTIL.match(rest):
        last, after = _take_day(rest[until.end() :], first)
        if last is not None and last >= first:
            return (first, last), after.strip()
    if (lasting := _LASTING.match(rest)) and int(lasting[1]):
        return _make_days(first, int(lasting[1])), rest[lasting.end() :].strip()
    return (first, first), rest.strip()


def _make_days(first: date, count: int) -> tuple[date, date]:
    return first, first + timedelta(days=count - 1)
