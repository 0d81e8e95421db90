"""Who is on leave, and who stands in for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from storage.engine.raw_sql import fetch, read_date
from storage.models import Absence

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AbsenceView:
    """From `starts_on` to `ends_on`, both included; `stand_in` "" if there is none."""

    person_id: int
    name: str
    stand_in_id: int | None
    stand_in: str
    starts_on: date
    ends_on: date


async def set_absence(
    person_id: int,
    days: tuple[date, date],
    *,
    stand_in_id: int | None,
    set_by_id: int,
    now: datetime,
) -> None:
    """A person's leave; it takes the place of what is set for these days or later."""
    first, last = days
    await end_absences(person_id, first)
    await Absence.create(
        person_id=person_id,
        stand_in_id=stand_in_id,
        starts_on=first,
        ends_on=last,
        set_by_id=set_by_id,
        set_at=now,
    )


async def end_absences(person_id: int, today: date) -> bool:
    """The person is back from `today` on; False when no leave was set."""
    running = Absence.filter(person_id=person_id, ends_on__gte=today)
    return await running.update(ends_on=today - _DAY) > 0


_ABSENCES = """
SELECT a.person_id, person.name, a.stand_in_id, other.name AS stand_in,
  a.starts_on, a.ends_on
FROM absence a JOIN person ON person.id = a.person_id
LEFT JOIN person other ON other.id = a.stand_in_id
"""


async def find_absence(person_id: int, today: date) -> AbsenceView | None:
    """The leave a person is on today."""
    rows = await fetch(
        f"{_ABSENCES} WHERE a.person_id = ? AND a.starts_on <= ? AND a.ends_on >= ?"
        " ORDER BY a.id DESC LIMIT 1",
        *(person_id, today, today),
    )
    return _view(rows[0]) if rows else None


async def list_absences(today: date, *, limit: int = 30) -> list[AbsenceView]:
    """Every leave that runs or is still to come, the earliest first."""
    rows = await fetch(
        f"{_ABSENCES} WHERE a.ends_on >= ? AND a.starts_on <= a.ends_on"
        " ORDER BY a.starts_on, a.id LIMIT ?",
        *(today, limit),
    )
    return [_view(row) for row in rows]


def _view(row: Mapping[str, Any]) -> AbsenceView:
    return AbsenceView(
        row["person_id"],
        row["name"],
        row["stand_in_id"],
        row["stand_in"] or "",
        read_date(row["starts_on"]),
        read_date(row["ends_on"]),
    )
