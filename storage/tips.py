"""Who was told of which returns, and who wants no tips."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.models import Person


@dataclass(frozen=True, slots=True)
class TipState:
    """`seen`: returns until then were spoken of; None: none yet."""

    wanted: bool
    seen: datetime | None


async def read_tips(person_id: int) -> TipState:
    row = await Person.get(id=person_id).only("tips", "tips_seen")
    return TipState(row.tips, row.tips_seen)


async def note_tips(person_id: int, seen: datetime) -> None:
    await Person.filter(id=person_id).update(tips_seen=seen)


async def want_tips(person_id: int, *, wanted: bool) -> None:
    await Person.filter(id=person_id).update(tips=wanted)
