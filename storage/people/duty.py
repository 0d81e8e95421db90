"""Who is on duty for urgent reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.engine.raw_sql import fetch, read_instant
from storage.models import DutyShift
from storage.people.people import Recipient, list_chats


@dataclass(frozen=True, slots=True)
class ShiftView:
    """From `starts_at` to before `ends_at`."""

    id: int
    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime


async def add_shift(
    person_id: int, starts_at: datetime, ends_at: datetime, *, set_by_id: int
) -> int:
    row = await DutyShift.create(
        person_id=person_id, starts_at=starts_at, ends_at=ends_at, set_by_id=set_by_id
    )
    return row.id


async def list_shifts(now: datetime, *, limit: int = 20) -> list[ShiftView]:
    """Those that run or are still to come, the earliest first."""
    rows = await fetch(
        "SELECT s.id, s.person_id, person.name, s.starts_at, s.ends_at"
        " FROM duty_shift s JOIN person ON person.id = s.person_id"
        " WHERE s.ends_at > ? ORDER BY s.starts_at, s.id LIMIT ?",
        *(now, limit),
    )
    shifts = []
    for row in rows:
        starts_at, ends_at = (
            read_instant(row["starts_at"]),
            read_instant(row["ends_at"]),
        )
        assert starts_at is not None
        assert ends_at is not None
        shifts.append(
            ShiftView(row["id"], row["person_id"], row["name"], starts_at, ends_at)
        )
    return shifts


async def end_shift(shift_id: int, now: datetime) -> bool:
    """Take a shift off the list, or end the one that runs; False if it is over."""
    return await DutyShift.filter(id=shift_id, ends_at__gt=now).update(ends_at=now) == 1


async def list_on_duty(now: datetime) -> Sequence[Recipient]:
    """Who is on duty at this moment and can be reached, where they last spoke."""
    rows = await fetch(
        "SELECT DISTINCT person_id FROM duty_shift"
        " WHERE starts_at <= ? AND ends_at > ? ORDER BY person_id",
        *(now, now),
    )
    return [chat for row in rows for chat in (await list_chats(row["person_id"]))[:1]]
