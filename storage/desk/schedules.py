"""What the desk file schedules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from storage.models import Schedule


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """`day` as `handlers.rules.day_spec` reads it, `time` as "09:00".

    `groups` and `classes` by code; empty: all that announce the kind, all classes.
    `preview_hours`: so long before the admins see it, 0 if they do not; `auto`: it goes
    out unless one of them holds it, else only once one has approved it.
    """

    code: str
    kind: str
    day: str
    time: str
    groups: tuple[str, ...]
    classes: tuple[str, ...]
    preview_hours: int = 0
    auto: bool = True
    active: bool = True

    @property
    def lead(self) -> timedelta:
        return timedelta(hours=self.preview_hours)


async def list_schedules() -> list[ScheduleView]:
    """Those that are switched on."""
    return [each for each in await list_all_schedules() if each.active]


async def list_all_schedules() -> list[ScheduleView]:
    return [_view(row) for row in await Schedule.all().order_by("id")]


def _view(row: Schedule) -> ScheduleView:
    spec = row.spec
    return ScheduleView(
        row.code,
        row.kind,
        spec["day"],
        spec.get("time", "09:00"),
        tuple(spec.get("groups") or ()),
        tuple(spec.get("classes") or ()),
        spec.get("preview_hours", 0),
        spec.get("auto", True),
        row.active,
    )


async def add_schedule(code: str, kind: str, *, spec: Mapping[str, Any]) -> None:
    """One that the desk file does not have; its next apply puts it out of use."""
    await Schedule.create(code=code, kind=kind, spec=dict(spec))


async def change_schedule(
    code: str, *, spec: Mapping[str, Any] | None = None, active: bool | None = None
) -> None:
    """Set some of a schedule's words, or switch it, until the desk file does again."""
    row = await Schedule.select_for_update().get(code=code)
    row.spec = {**row.spec, **(spec or {})}
    row.active = row.active if active is None else active
    await row.save(update_fields=["spec", "active"])
