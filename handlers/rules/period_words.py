"""Periods in people's words, Chinese and English, and their names for people."""

from __future__ import annotations

import re
import unicodedata
from calendar import month_abbr
from collections.abc import Callable
from datetime import date, timedelta

from handlers.rules.periods import (
    Period,
    find_period,
    find_previous,
    make_day,
    make_half,
    make_month,
    make_months,
    make_quarter,
    make_range,
    make_year,
    read_key,
)

FIRST_YEAR, LAST_YEAR = 1950, 2199  # beyond them it is a slip of the finger
EXAMPLES = ("本月", "上月", "2026-10", "2026Q3", "上半年", "今年")
ENGLISH_EXAMPLES = (
    "this month",
    "last month",
    "2026-10",
    "2026Q3",
    "first half",
    "this year",
)


class UnknownPeriod(ValueError):
    """These words name no period; `words` as they were said."""

    def __init__(self, words: str) -> None:
        super().__init__(f"no period: {words!r}")
        self.words = words


_RELATIVE: dict[str, tuple[str, int]] = {}
for _names, _kind, _back in (
    ("今天 今日 当天 today", "day", 0),
    ("昨天 昨日 yesterday", "day", 1),
    ("前天", "day", 2),
    ("本周 这周 本星期 thisweek week", "week", 0),
    ("上周 上星期 lastweek", "week", 1),
    ("本月 这个月 这月 当月 thismonth month", "month", 0),
    ("上月 上个月 lastmonth", "month", 1),
    ("本季 本季度 这季度 当季 thisquarter quarter", "quarter", 0),
    ("上季 上季度 上个季度 lastquarter", "quarter", 1),
    ("本半年 thishalf", "half", 0),
    ("上个半年 lasthalf", "half", 1),
    ("今年 本年 本年度 当年 全年 thisyear year", "year", 0),
    ("去年 上年 上年度 lastyear", "year", 1),
    ("前年", "year", 2),
):
    _RELATIVE |= dict.fromkeys(_names.split(), (_kind, _back))

_NUMERALS = {"十": 10, "十一": 11, "十二": 12}
_NUMERALS |= {word: number for number, word in enumerate("一二三四五六七八九", start=1)}
_ENGLISH_MONTHS = {name.lower(): number for number, name in enumerate(month_abbr)}

_YEAR = r"(?:(?P<year>\d{4})年?[-/.]?)?"
_NUMBER = r"\d{1,2}|十[一二]|[一二三四五六七八九十]"
_DATE = re.compile(
    r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})[日号]?"
)
_DATE_TEXT = r"(?:\d{4}[-/.年])?\d{1,2}[-/.月]\d{1,2}[日号]?"
_TWO_DATES = re.compile(rf"({_DATE_TEXT})(?:\.\.|至|到|[~—–-]|to|\s)({_DATE_TEXT})")


def parse_date(words: str, today: date) -> date | None:
    """今天, 昨天, 2026-11-20, 2026年11月20日, 11月20日, 11-20; None for what is none.

    Without a year it is the latest such day that is not in the future.
    """
    text = _normalize(words)
    relative = _RELATIVE.get(text)
    if relative and relative[0] == "day":
        return today - timedelta(days=relative[1])
    found = _DATE.fullmatch(text)
    if not found:
        return None
    try:
        return _make_date(found, today)
    except ValueError:
        return None


def _make_date(found: re.Match[str], today: date) -> date:
    month, day = int(found["month"]), int(found["day"])
    if found["year"]:
        return date(int(found["year"]), month, day)
    this_year = date(today.year, month, day)
    if this_year <= today:
        return this_year
    return date(today.year - 1, month, day)


def parse_period(words: str, today: date) -> Period:
    """The period that the words name, seen from `today`.

    Without a year it is the latest one that has begun. Raises `UnknownPeriod`.
    """
    text = _normalize(words)
    try:
        period = _parse(text, today)
    except ValueError:
        raise UnknownPeriod(words) from None
    if period.start.year < FIRST_YEAR or period.end.year > LAST_YEAR:
        raise UnknownPeriod(words)
    return period


def _normalize(words: str) -> str:
    text = unicodedata.normalize("NFKC", words).strip().lower()
    # One space between two dates means something, every other one does not.
    text = re.sub(r"\s+", " ", text)
    return text if _TWO_DATES.fullmatch(text) else text.replace(" ", "")


def _parse(text: str, today: date) -> Period:
    if relative := _RELATIVE.get(text):
        return _go_back(*relative, today=today)
    for pattern, make in _SHAPES:
        if found := pattern.fullmatch(text):
            return make(found, today)
    if day := parse_date(text, today):
        return make_day(day)
    return read_key(text.upper())


def _go_back(kind: str, back: int, *, today: date) -> Period:
    period = find_period(kind, today)
    for _ in range(back):
        period = find_previous(period)
    return period


def _read_number(text: str) -> int:
    return _NUMERALS.get(text) or int(text)


def _pick_year(found: re.Match[str], make: Callable[[int], Period], on: date) -> Period:
    """The named year's period, or else the latest that has begun."""
    if found["year"]:
        return make(int(found["year"]))
    period = make(on.year)
    return period if period.start <= on else make(on.year - 1)


def _make_quarter(found: re.Match[str], today: date) -> Period:
    quarter = _read_number(found["number"])
    return _pick_year(found, lambda year: make_quarter(year, quarter), today)


def _make_half(found: re.Match[str], today: date) -> Period:
    half = 2 if found["number"] in ("下", "2", "second") else 1
    return _pick_year(found, lambda year: make_half(year, half), today)


def _make_month(found: re.Match[str], today: date) -> Period:
    month = _read_number(found["number"])
    return _pick_year(found, lambda year: make_month(year, month), today)


def _make_english(found: re.Match[str], today: date) -> Period:
    month = _ENGLISH_MONTHS[found["name"][:3]]
    return _pick_year(found, lambda year: make_month(year, month), today)


def _make_merged(found: re.Match[str], today: date) -> Period:
    first, last = _read_number(found["first"]), _read_number(found["last"])

    def make(year: int) -> Period:
        return make_months(date(year, first, 1), date(year, last, 1))

    return _pick_year(found, make, today)


def _make_two_dates(found: re.Match[str], today: date) -> Period:
    first, last = parse_date(found[1], today), parse_date(found[2], today)
    if first is None or last is None:
        raise ValueError("no date")
    return make_range(first, last)


def _make_whole_year(found: re.Match[str], _today: date) -> Period:
    return make_year(int(found["year"]))


_MONTH_NAME = r"(?P<name>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)"
_Maker = Callable[[re.Match[str], date], Period]
_SHAPES: tuple[tuple[re.Pattern[str], _Maker], ...] = tuple(
    (re.compile(pattern), make)
    for pattern, make in (
        (_YEAR + r"q(?P<number>[1-4])", _make_quarter),
        (_YEAR + r"第?(?P<number>[1-4一二三四])季度?", _make_quarter),
        (_YEAR + r"h(?P<number>[12])", _make_half),
        (_YEAR + r"(?P<number>[上下])半年", _make_half),
        (r"(?P<year>)(?P<number>first|second)half", _make_half),
        (r"(?P<year>\d{4})年?", _make_whole_year),
        (_YEAR + rf"(?P<number>{_NUMBER})月份?", _make_month),
        (r"(?P<year>\d{4})[-/.]?(?P<number>\d{1,2})", _make_month),
        (_YEAR + _MONTH_NAME, _make_english),
        (_MONTH_NAME + r"(?P<year>\d{4})?", _make_english),
        (
            _YEAR + rf"(?P<first>{_NUMBER})月?(?:[~—–至到-]|\.\.)"
            rf"(?P<last>{_NUMBER})月份?",
            _make_merged,
        ),
        (_TWO_DATES.pattern, _make_two_dates),
    )
)


def take_period(words: str, today: date) -> tuple[Period | None, str]:
    """Find a period among other words: it and the words that are left.

    The longest run of words that names one is taken; (None, words) if none does.
    """
    tokens = words.split()
    for length in range(min(4, len(tokens)), 0, -1):
        for at in range(len(tokens) - length + 1):
            run = " ".join(tokens[at : at + length])
            try:
                period = parse_period(run, today)
            except UnknownPeriod:
                continue
            return period, " ".join(tokens[:at] + tokens[at + length :])
    return None, words.strip()
