"""Facts that rules count beside stories and adoptions: cancelled, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from storage.models import ScoringFact


@dataclass(frozen=True, slots=True)
class NewFact:
    """`kind` and `details` as in `handlers.rules.scoring.Record`; `day` is local.

    `recorded_by_id` is None for what the clock found out.
    """

    kind: str
    unit_id: int
    day: date
    details: Mapping[str, Any] = field(default_factory=dict)
    author_id: int | None = None
    story_id: int | None = None
    recorded_by_id: int | None = None


async def create_fact(new: NewFact, now: datetime) -> ScoringFact:
    return await ScoringFact.create(
        kind=new.kind,
        unit_id=new.unit_id,
        author_id=new.author_id,
        story_id=new.story_id,
        day=new.day,
        details=dict(new.details),
        recorded_by_id=new.recorded_by_id,
        recorded_at=now,
    )


async def find_fact(fact_id: int) -> ScoringFact | None:
    return await ScoringFact.get_or_none(id=fact_id)


async def cancel_fact(fact_id: int, now: datetime) -> ScoringFact | None:
    """The fact as cancelled; None if somebody was faster."""
    standing = ScoringFact.filter(id=fact_id, cancelled_at=None)
    if await standing.update(cancelled_at=now) != 1:
        return None
    return await ScoringFact.get(id=fact_id)


async def list_story_facts(story_id: int, kind: str) -> list[ScoringFact]:
    """Facts of a kind that stand about a story, in the order recorded."""
    rows = ScoringFact.filter(story_id=story_id, kind=kind, cancelled_at=None)
    return await rows.order_by("id")


async def list_like(new: NewFact) -> list[ScoringFact]:
    """Where the very same was recorded before, cancelled or not."""
    rows = ScoringFact.filter(
        kind=new.kind,
        unit_id=new.unit_id,
        author_id=new.author_id,
        story_id=new.story_id,
        day=new.day,
    )
    return [row for row in await rows if row.details == dict(new.details)]


async def list_facts(
    start: date, end: date, *, unit_id: int | None = None
) -> list[ScoringFact]:
    """What stands of these days, the latest recorded first."""
    rows = ScoringFact.filter(day__gte=start, day__lte=end, cancelled_at=None)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return await rows.order_by("-id")
