"""Who was told of which returns, and who wants no tips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.engine.raw_sql import fetch, read_instant
from storage.models import Person


@dataclass(frozen=True, slots=True)
class TipState:
    """`seen`: returns until then were spoken of; None: none yet."""

    wanted: bool
    seen: datetime | None


async def read_tips(person_id: int) -> TipState:
    sql = "SELECT tips, tips_seen FROM person WHERE id = ?"  # asked with each story
    row = (await fetch(sql, person_id))[0]
    return TipState(bool(row["tips"]), read_instant(row["tips_seen"]))


async def note_tips(person_id: int, seen: datetime) -> None:
    await Person.filter(id=person_id).update(tips_seen=seen)


async def want_tips(person_id: int, *, wanted: bool) -> None:
    await Person.filter(id=person_id).update(tips=wanted)
