"""The ledger of points: signed lines that are added and never changed.

Units and persons have books of their own: a line with a person belongs to the person's
book, one without to the unit's. Only the units' book is tallied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from storage.figures.tallies import Tally, add_to_tallies
from storage.models import LedgerEntry

Key = tuple[int, int | None, int | None, str, date, str, str]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line; `amount` in hundredths. `reverses`: it takes earlier lines back."""

    unit_id: int
    person_id: int | None
    story_id: int | None
    record: str
    day: date
    rule: str
    category: str
    amount: int
    rule_version: str = ""
    reason: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    correction: bool = False
    created_at: datetime | None = None
    id: int = 0

    @property
    def key(self) -> Key:
        """What it is about: lines of one key add up to what the rules give for it."""
        return (
            self.unit_id,
            self.person_id,
            self.story_id,
            self.record,
            self.day,
            self.rule,
            self.category,
        )

    @property
    def reverses(self) -> bool:
        return bool(self.details.get("reverses"))


def _read_row(row: LedgerEntry) -> LedgerLine:
    return LedgerLine(
        unit_id=row.unit_id,
        person_id=row.person_id,
        story_id=row.story_id,
        record=row.record,
        day=row.day,
        rule=row.rule,
        category=row.category,
        amount=row.amount,
        rule_version=row.rule_version,
        reason=row.reason,
        details=row.details,
        correction=row.correction,
        created_at=row.created_at,
        id=row.id,
    )


async def add_lines(lines: Collection[LedgerLine], now: datetime) -> None:
    """Write lines and tally the units' among them, in the caller's transaction."""
    if not lines:
        return
    rows = [
        LedgerEntry(
            unit_id=line.unit_id,
            person_id=line.person_id,
            story_id=line.story_id,
            record=line.record,
            day=line.day,
            month=line.day.isoformat()[:7],
            amount=line.amount,
            rule_version=line.rule_version,
            rule=line.rule,
            category=line.category,
            reason=line.reason,
            details=dict(line.details),
            correction=line.correction,
            created_at=now,
        )
        for line in lines
    ]
    await LedgerEntry.bulk_create(rows, batch_size=1000)
    await add_to_tallies(_tally(lines))


def _tally(lines: Iterable[LedgerLine]) -> dict[tuple[int, date], Tally]:
    changes: dict[tuple[int, date], Tally] = defaultdict(Tally)
    for line in lines:
        if line.person_id is None:
            changes[line.unit_id, line.day] += Tally(points=line.amount)
    return changes


async def list_story_lines(story_ids: Collection[int]) -> list[LedgerLine]:
    """All lines of these stories, of units and persons, in the order written."""
    rows = await LedgerEntry.filter(story_id__in=list(story_ids)).order_by("id")
    return [_read_row(row) for row in rows]


async def list_unit_lines(unit_id: int, start: date, end: date) -> list[LedgerLine]:
    """A unit's book from start to end, by day and in the order written."""
    found = await list_account_lines({unit_id}, (), start, end)
    return sorted(found, key=lambda line: (line.day, line.id))


async def list_account_lines(
    unit_ids: Collection[int], person_ids: Collection[int], start: date, end: date
) -> list[LedgerLine]:
    """The units' books and the persons' books from start to end."""
    units = Q(unit_id__in=list(unit_ids), person_id__isnull=True)
    which = units | Q(person_id__in=list(person_ids)) if person_ids else units
    months = (start.isoformat()[:7], end.isoformat()[:7])
    rows = await LedgerEntry.filter(
        which, month__gte=months[0], month__lte=months[1], day__gte=start, day__lte=end
    ).order_by("id")
    return [_read_row(row) for row in rows]


async def list_all_lines(start: date, end: date) -> list[LedgerLine]:
    """Both books of everybody from start to end, in the order written."""
    rows = await LedgerEntry.filter(day__gte=start, day__lte=end).order_by("id")
    return [_read_row(row) for row in rows]


async def list_corrections(start: date, end: date, since: datetime) -> list[LedgerLine]:
    """The units' corrections of these days that were written after `since`."""
    rows = await LedgerEntry.filter(
        correction=True,
        person_id__isnull=True,
        day__gte=start,
        day__lte=end,
        created_at__gt=since,
    ).order_by("id")
    return [_read_row(row) for row in rows]
