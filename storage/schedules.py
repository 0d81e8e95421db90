"""What the desk file schedules."""

from __future__ import annotations

from dataclasses import dataclass

from storage.models import Schedule


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """`day` as `handlers.rules.day_spec` reads it, `time` as "09:00".

    `groups` and `classes` by code; empty: all that announce the kind, all classes.
    """

    code: str
    kind: str
    day: str
    time: str
    groups: tuple[str, ...]
    classes: tuple[str, ...]


async def list_schedules() -> list[ScheduleView]:
    """Those that are switched on."""
    rows = await Schedule.filter(active=True).order_by("id")
    return [
        ScheduleView(
            row.code,
            row.kind,
            row.spec["day"],
            row.spec.get("time", "09:00"),
            tuple(row.spec.get("groups") or ()),
            tuple(row.spec.get("classes") or ()),
        )
        for row in rows
    ]
