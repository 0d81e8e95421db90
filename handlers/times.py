"""Instants as people read them, on the desk's own clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.texts import say_plain

_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"


def show_time(at: datetime, *, zone: ZoneInfo, language: str) -> str:
    """11月24日 18:00, 24 Nov 18:00."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M}"
    if language == "en":
        return f"{local.day} {_MONTHS.split()[local.month - 1]} {clock}"
    return f"{local.month}月{local.day}日 {clock}"


def show_span(span: timedelta, language: str) -> str:
    """How long something has been waiting, in its largest unit."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes >= 24 * 60:
        return say_plain("words.days", language, count=minutes // (24 * 60))
    if minutes >= 60:
        return say_plain("words.hours", language, count=minutes // 60)
    return say_plain("words.minutes", language, count=minutes)
