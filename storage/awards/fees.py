"""Fees (稿酬): entries that are only added, and pay lists that freeze a month."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import orjson

from storage.engine.raw_sql import fetch, read_date
from storage.models import Adoption, FeeEntry, PayList


@dataclass(frozen=True, slots=True)
class FeeRow:
    """An entry as it is kept; `amount` and `rate` in fen, `reverses` 0 for none."""

    adoption_id: int
    story_id: int
    unit_id: int
    person_id: int | None
    name: str
    day: date
    amount: int
    rate: int
    authors: int
    reverses: int = 0
    id: int = 0

    @property
    def month(self) -> str:
        return self.day.isoformat()[:7]


@dataclass(frozen=True, slots=True)
class FeeNote:
    """An entry and what it is about. `name`: the author's, "" for a unit."""

    row: FeeRow
    number: str
    title: str
    outlet_id: int
    adopted_on: date
    name: str


async def list_story_fees(story_id: int) -> list[FeeRow]:
    """All that was booked for a story, in the order written."""
    rows = await FeeEntry.filter(story_id=story_id).order_by("id")
    return [_view(row) for row in rows]


def _view(row: FeeEntry) -> FeeRow:
    return FeeRow(
        row.adoption_id,
        row.story_id,
        row.unit_id,
        row.person_id,
        row.name,
        row.day,
        row.amount,
        row.rate,
        row.authors,
        row.reverses_id or 0,
        row.id,
    )


async def add_fees(rows: Iterable[FeeRow], now: datetime) -> None:
    entries = [
        FeeEntry(
            adoption_id=row.adoption_id,
            story_id=row.story_id,
            unit_id=row.unit_id,
            person_id=row.person_id,
            name=row.name[:100],
            day=row.day,
            month=row.month,
            amount=row.amount,
            rate=row.rate,
            authors=row.authors,
            reverses_id=row.reverses or None,
            created_at=now,
        )
        for row in rows
    ]
    await FeeEntry.bulk_create(entries)


_NOTES = """
SELECT fee.*, story.number, story.title, adoption.outlet_id, adoption.adopted_on,
  COALESCE(person.name, fee.name) AS author
FROM fee JOIN story ON story.id = fee.story_id
JOIN adoption ON adoption.id = fee.adoption_id
JOIN unit ON unit.id = fee.unit_id
LEFT JOIN person ON person.id = fee.person_id
"""


async def list_month_fees(month: str) -> list[FeeNote]:
    """Every entry of a month, by unit and author, in the order of days."""
    order = " ORDER BY unit.position, unit.id, author, fee.person_id, fee.day, fee.id"
    rows = await fetch(f"{_NOTES} WHERE fee.month = ?{order}", month)
    return [_note(row) for row in rows]


async def list_person_fees(person_id: int, first: str, last: str) -> list[FeeNote]:
    """A person's own entries from month to month, the newest first."""
    where = " WHERE fee.person_id = ? AND fee.month >= ? AND fee.month <= ?"
    order = " ORDER BY fee.day DESC, fee.id DESC"
    rows = await fetch(_NOTES + where + order, person_id, first, last)
    return [_note(row) for row in rows]


def _note(row: Mapping[str, Any]) -> FeeNote:
    entry = FeeRow(
        row["adoption_id"],
        row["story_id"],
        row["unit_id"],
        row["person_id"],
        row["name"],
        read_date(row["day"]),
        row["amount"],
        row["rate"],
        row["authors"],
        row["reverses_id"] or 0,
        row["id"],
    )
    return FeeNote(
        entry,
        row["number"] or "",
        row["title"],
        row["outlet_id"],
        read_date(row["adopted_on"]),
        row["author"],
    )


async def list_unbooked_stories(start: date, end: date) -> list[int]:
    """Stories with an adoption of these days for which nothing was booked ever."""
    rows = await fetch(
        "SELECT DISTINCT story_id FROM adoption WHERE adopted_on >= ?"
        " AND adopted_on <= ? AND cancelled_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM fee WHERE fee.story_id = adoption.story_id"
        "  AND fee.adoption_id = adoption.id) ORDER BY story_id",
        *(start, end),
    )
    return [row["story_id"] for row in rows]


async def list_adopted_in(start: date, end: date) -> list[int]:
    """Stories with an adoption of these days that stands."""
    query = Adoption.filter(
        adopted_on__gte=start, adopted_on__lte=end, cancelled_at=None
    )
    rows = await query.distinct().order_by("story_id").values_list("story_id")
    return [int(story_id) for (story_id,) in rows]


async def find_pay_list(month: str) -> PayList | None:
    return await PayList.get_or_none(month=month)


async def list_pay_lists(months: Sequence[str]) -> dict[str, str]:
    """Month → number of its pay list, of those that have one."""
    rows = await PayList.filter(month__in=list(months)).values_list("month", "number")
    return {str(month): str(number) for month, number in rows}


async def add_pay_list(
    month: str,
    number: str,
    *,
    total: int,
    snapshot: Mapping[str, Any],
    person_id: int,
    now: datetime,
) -> PayList:
    """Freeze a month. Call it under `lock_books`, in the transaction of its number."""
    kept = orjson.dumps(dict(snapshot), option=orjson.OPT_SORT_KEYS)
    return await PayList.create(
        month=month,
        number=number,
        total=total,
        snapshot=dict(snapshot),
        hash=sha256(kept).hexdigest(),
        made_by_id=person_id,
        made_at=now,
    )
