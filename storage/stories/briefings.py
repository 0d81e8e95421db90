"""Briefings: issued under a number of their year, which is used once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from storage.counters import give_serial
from storage.engine.raw_sql import fetch
from storage.models import Briefing


async def give_issue_number(year: int) -> int:
    """The next one of the year. Call it in the transaction that uses it."""
    return await give_serial(f"briefing:{year}")


async def add_briefing(
    year: int,
    number: int,
    *,
    snapshot: Mapping[str, Any],
    person_id: int,
    now: datetime,
) -> Briefing:
    return await Briefing.create(
        year=year,
        number=number,
        snapshot=dict(snapshot),
        made_by_id=person_id,
        made_at=now,
    )


async def find_briefing(year: int, number: int) -> Briefing | None:
    return await Briefing.get_or_none(year=year, number=number)


async def find_last_number(year: int) -> int:
    """0 before the first one of a year."""
    last = await Briefing.filter(year=year).order_by("-number").first()
    return last.number if last else 0


async def list_adopted_stories(start: date, end: date, *, limit: int) -> list[int]:
    """Stories that an outlet took on these days, in the order they were taken."""
    rows = await fetch(
        "SELECT story_id, MIN(adopted_on) AS day FROM adoption"
        " WHERE adopted_on >= ? AND adopted_on <= ? AND cancelled_at IS NULL"
        " GROUP BY story_id ORDER BY day, story_id LIMIT ?",
        *(start, end, limit),
    )
    return [row["story_id"] for row in rows]
