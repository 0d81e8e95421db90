"""The kinds of values a desk file holds: what each accepts and what it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from handlers.desk_file.problems import BadValue
from handlers.rules.contests import read_prize
from handlers.rules.day_spec import EXAMPLES, read_day_spec
from handlers.rules.rulefile import suggest


@dataclass(frozen=True, slots=True)
class Kind:
    """`read` gives the value as the desk keeps it or raises `BadValue`."""

    name: str
    read: Callable[[Any], Any]


def read_text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("not a text", 'write it in quotes, like "…"')
    text = value.strip()
    if not text:
        raise BadValue("empty", "write something between the quotes")
    return text


def read_code(value: Any) -> str:
    text = read_text(value)
    if not re.fullmatch(r"[\w-]{1,64}", text):
        remedy = "use letters, digits, - and _ only, at most 64"
        raise BadValue("not a code", remedy)
    return text


def read_flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadValue("not a yes or no", "write true or false")
    return value


def read_count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise BadValue("not a count", "write a whole number, 0 or more")
    if value > 1_000_000:
        raise BadValue("too large", "write at most 1000000")
    return value


def read_points(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadValue("not a number", "write a number like 2 or 0.5")
    number = Decimal(value)
    if not number.is_finite() or not 0 <= number <= 1_000_000:
        raise BadValue("out of range", "write 0 to 1000000")
    if number != round(number, 2):
        raise BadValue("too fine", "keep two digits after the point")
    return number


def read_amount(value: Any) -> Decimal:
    number = read_points(value)
    if not number:
        raise BadValue("nothing", "write more than 0, or leave the quota out")
    return number


def read_date(value: Any) -> date:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    if not isinstance(value, date) or isinstance(value, datetime):
        raise BadValue("not a date", "write it like 2026-01-01")
    return value


def read_clock(value: Any) -> str:
    """A time of day as "09:00"."""
    text = value.isoformat() if isinstance(value, time) else value
    found = re.fullmatch(r"(\d{1,2}):([0-5]\d)(:00)?", str(text))
    if not found or int(found[1]) > 23:
        raise BadValue("not a time of day", 'write it like "09:00"')
    return f"{int(found[1]):02}:{found[2]}"


def read_day(value: Any) -> str:
    text = read_text(value)
    try:
        read_day_spec(text)
    except ValueError:
        remedy = "write one like: " + ", ".join(EXAMPLES)
        raise BadValue("not a day", remedy) from None
    return text


def read_zone(value: Any) -> str:
    text = read_text(value)
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        near = suggest(text, available_timezones())
        remedy = near if near.startswith("did") else 'write one like "Asia/Shanghai"'
        raise BadValue("not a time zone", remedy) from None
    return text


def read_chat(value: Any) -> str:
    text = read_text(value)
    if not re.fullmatch(r"[a-z]+:\S{1,80}", text):
        remedy = "write platform and id, as /id says them in that chat"
        raise BadValue("not a chat", remedy)
    return text


def read_number_pattern(value: Any) -> str:
    text = read_text(value)
    rest = text.replace("{year}", "")
    if "{n}" not in rest or set("{}") & set(rest.replace("{n}", "")):
        remedy = 'write {n} for the number and {year} for the year: "〔{year}〕{n}号"'
        raise BadValue("not a number pattern", remedy)
    return text


def read_citation(value: Any) -> str:
    text = read_text(value)
    rest = text.replace("{period}", "").replace("{award}", "")
    if set("{}") & set(rest):
        remedy = "only {period} and {award} are filled in"
        raise BadValue("not a citation", remedy)
    return text


def read_prize_text(value: Any) -> str:
    text = read_text(value)
    try:
        read_prize(text)
    except ValueError:
        remedy = 'write the name and how many of each class, like "一等奖 1"'
        raise BadValue("not a prize", remedy) from None
    return text


TEXT = Kind("text", read_text)
CODE = Kind("code", read_code)
FLAG = Kind("true or false", read_flag)
COUNT = Kind("whole number", read_count)
POINTS = Kind("number", read_points)
AMOUNT = Kind("number above 0", read_amount)
DATE = Kind("date", read_date)
CLOCK = Kind("time of day", read_clock)
DAY = Kind("day", read_day)
ZONE = Kind("time zone", read_zone)
CHAT = Kind("chat", read_chat)
NUMBER_PATTERN = Kind("number pattern", read_number_pattern)
PRIZE = Kind("prize", read_prize_text)
CITATION = Kind("citation", read_citation)
