"""What a period is called in the desk's languages."""

from __future__ import annotations

from calendar import month_abbr, month_name
from datetime import date

from handlers.rules.periods import Period

_NUMERALS = "零一二三四"


def name_period(period: Period, language: str) -> str:
    """2026年第三季度, Q3 2026; Chinese for every language but English."""
    return _name_english(period) if language == "en" else _name_chinese(period)


def _name_chinese(period: Period) -> str:
    start, end = period.start, period.end
    year = f"{start.year}年"
    match period.kind:
        case "day":
            return f"{year}{start.month}月{start.day}日"
        case "week":
            iso_year, week, _ = start.isocalendar()
            return f"{iso_year}年第{week}周\uff08{_span_chinese(start, end)}\uff09"
        case "month":
            return f"{year}{start.month}月"
        case "quarter":
            return f"{year}第{_NUMERALS[end.month // 3]}季度"
        case "half":
            return year + ("上半年" if start.month == 1 else "下半年")
        case "year":
            return year
        case "months":
            other = "" if end.year == start.year else f"月—{end.year}年"
            return f"{year}{start.month}{other or '—'}{end.month}月"
    return year + _span_chinese(start, end)


def _span_chinese(start: date, end: date) -> str:
    other = "" if end.year == start.year else f"{end.year}年"
    return f"{start.month}月{start.day}日—{other}{end.month}月{end.day}日"


def _name_english(period: Period) -> str:
    start, end = period.start, period.end
    match period.kind:
        case "day":
            return f"{start.day} {month_name[start.month]} {start.year}"
        case "week":
            iso_year, week, _ = start.isocalendar()
            return f"week {week} of {iso_year} ({_span_english(start, end)})"
        case "month":
            return f"{month_name[start.month]} {start.year}"
        case "quarter":
            return f"Q{end.month // 3} {start.year}"
        case "half":
            return f"{'first' if start.month == 1 else 'second'} half of {start.year}"
        case "year":
            return f"{start.year}"
        case "months":
            other = "" if end.year == start.year else f" {start.year}"
            first = f"{month_name[start.month]}{other}"
            return f"{first}–{month_name[end.month]} {end.year}"
    return _span_english(start, end)


def _span_english(start: date, end: date) -> str:
    last = f"{end.day} {month_abbr[end.month]} {end.year}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{last}"
    other = "" if end.year == start.year else f" {start.year}"
    return f"{start.day} {month_abbr[start.month]}{other} – {last}"
