"""A month to come or at hand, as people name it: 12月, 2026-12, 本月, 下月."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_NAMED = {
    "本月": 0,
    "这个月": 0,
    "this month": 0,
    "下月": 1,
    "下个月": 1,
    "next month": 1,
}
_MONTH = re.compile(r"(?:(20\d\d)\s*[-/.年]\s*)?(\d{1,2})(?:\s*月(?:份)?|(?![\d月]))")
BEHIND = 6  # 1月 said in August is the coming one, 7月 the one just over


def take_month(words: str, today: date) -> tuple[str, str]:
    """("2026-12", the rest); "" where no month stands in front.

    Without a year it is the nearest: up to five months back, else to come.
    """
    text = unicodedata.normalize("NFKC", words.strip())
    for name, ahead in _NAMED.items():
        if text.casefold().startswith(name):
            return _shift(today, ahead), words.strip()[len(name) :].strip()
    found = _MONTH.match(text)
    if found is None or not (found[1] or "月" in found[0]):
        return "", words.strip()
    number = int(found[2])
    if not 1 <= number <= 12:
        return "", words.strip()
    year = int(found[1]) if found[1] else _find_year(number, today)
    return f"{year}-{number:02}", words.strip()[found.end() :].strip()


def _shift(today: date, ahead: int) -> str:
    months = today.year * 12 + today.month - 1 + ahead
    return f"{months // 12}-{months % 12 + 1:02}"


def _find_year(number: int, today: date) -> int:
    ahead = (number - today.month) % 12
    months = today.year * 12 + today.month - 1 + ahead
    return (months - 12 if ahead > 12 - BEHIND else months) // 12
