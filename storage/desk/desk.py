"""The desk as the rest of the program sees it: one frozen view, read at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from storage.engine.raw_sql import fetch
from storage.models import AuditEntry, Desk, Outlet, Story, Unit, UnitClass


@dataclass(frozen=True)
class DeskView:
    """Names and settings of the desk at `version`; rows are for reading only.

    Everything is keyed by row id and in the desk's own order.
    """

    name: str
    language: str
    timezone: str
    version: int
    settings: Mapping[str, Any]
    classes: Mapping[int, UnitClass] = field(default_factory=dict)
    units: Mapping[int, Unit] = field(default_factory=dict)
    outlets: Mapping[int, Outlet] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


async def read_version() -> int | None:
    """The desk's version, None before the first apply."""
    rows = await fetch("SELECT version FROM desk WHERE id = 1")
    return rows[0]["version"] if rows else None


async def load_desk() -> DeskView | None:
    """The whole desk in four queries, None before the first apply."""
    row = await Desk.get_or_none(id=1)
    if row is None:
        return None
    classes = await UnitClass.all().order_by("position", "id")
    units = await Unit.all().order_by("position", "id")
    outlets = await Outlet.all().order_by("position", "id")
    return DeskView(
        name=row.name,
        language=row.language,
        timezone=row.timezone,
        version=row.version,
        settings=row.settings,
        classes={c.id: c for c in classes},
        units={u.id: u for u in units},
        outlets={o.id: o for o in outlets},
    )


async def lock_units(unit_ids: Iterable[int]) -> None:
    """Let nobody else change these units' books until the transaction ends."""
    wanted = Unit.filter(id__in=list(unit_ids)).order_by("id").only("id")
    await wanted.select_for_update(no_key=True)


async def find_first_apply() -> datetime | None:
    """When the desk was made."""
    applied = await AuditEntry.filter(action="desk.apply").order_by("id").first()
    return applied.at if applied else None


async def find_first_day(zone: ZoneInfo) -> date | None:
    """The day on which the desk began: its first apply, or an older story's day."""
    applied = await find_first_apply()
    story = await Story.exclude(submitted_on=None).order_by("submitted_on").first()
    days = [applied.astimezone(zone).date()] if applied else []
    if story and story.submitted_on:
        days.append(story.submitted_on)
    return min(days, default=None)
