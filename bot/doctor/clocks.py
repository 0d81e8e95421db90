"""This machine's clock beside a server's, which the server tells in passing."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.doctor.findings import Finding, problem, warn, well

SKEW, BAD_SKEW = 5, 60  # seconds; what is beyond makes schedules and leases wrong


def read_time(header: str | None) -> datetime | None:
    """The instant in a `Date` header; None for one that is none."""
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def judge_clock(
    server_time: datetime | None, now: datetime, *, whose: str
) -> list[Finding]:
    """`whose`: the server's name in the possessive; nothing if it told no time."""
    if server_time is None:
        return []
    skew = round((now - server_time).total_seconds())
    if abs(skew) <= SKEW:
        return [well("clock", f"agrees with {whose}")]
    way = "ahead of" if skew > 0 else "behind"
    words = f"{abs(skew)} seconds {way} {whose}"
    remedy = "let the machine set its clock by the network (timedatectl set-ntp true)"
    judge = problem if abs(skew) > BAD_SKEW else warn
    return [judge("clock", words, remedy)]
