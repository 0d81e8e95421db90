"""A desk file as the rows that `storage` keeps of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from handlers.desk_file.model import (
    Award,
    DeskFile,
    Fee,
    Group,
    Outlet,
    Quota,
    RuleSource,
    Schedule,
    Unit,
    UnitClass,
)
from storage.desk.desk_apply import apply_plan, find_changes
from storage.desk.desk_plan import Change, DeskPlan, Rows, Values
from storage.desk.desk_state import name_quota

SETTINGS = (
    "document",
    "briefing",
    "review",
    "reminders",
    "screening",
    "urgent",
    "calendar",
    "ranking",
    "feeds",
    "certificate",
    "pay_list",
    "contest",
)


async def apply_desk(
    desk: DeskFile, *, now: datetime, person_id: int | None = None
) -> list[Change]:
    """Make the database this desk; an empty list when it was already."""
    return await apply_plan(make_plan(desk), now=now, person_id=person_id)


async def preview_desk(desk: DeskFile) -> list[Change]:
    """What `apply_desk` would change."""
    return await find_changes(make_plan(desk))


def make_plan(desk: DeskFile) -> DeskPlan:
    ranks = {level.code: rank for rank, level in enumerate(desk.levels, start=1)}
    outlets = [_make_outlet(each, ranks) for each in desk.outlets]
    tables: dict[str, Rows] = {
        "class": _number(_make_class(each) for each in desk.classes),
        "unit": _number(_make_unit(each) for each in desk.units),
        "outlet": _number(outlets),
        "schedule": dict(_make_schedule(each) for each in desk.schedules),
        "quota": dict(_make_quota(each) for each in desk.quotas),
        "rules": dict(_make_rules(each) for each in desk.rules),
        "group": dict(_make_group(each) for each in desk.groups),
    }
    return DeskPlan(make_desk_values(desk), tables, desk.hash)


def make_desk_values(desk: DeskFile) -> dict[str, Any]:
    """Name, timezone and language, and the settings other rooms read.

    `settings["groups"]` is by code, `settings["levels"]` lowest first; the sections of
    `SETTINGS` are as the file has them, dates as text. `settings["fees"]` are in fen.
    """
    values = asdict(desk.desk)
    values |= {name: _plain(asdict(getattr(desk, name))) for name in SETTINGS}
    values["document"]["issuer"] = desk.document.issuer or desk.desk.name
    values["levels"] = [asdict(level) for level in desk.levels]
    values["awards"] = [_make_award(each) for each in desk.awards]
    values["fees"] = [_make_fee(each) for each in desk.fees]
    values["templates"] = [_plain(asdict(each)) for each in desk.templates]
    values["groups"] = {each.code: _plain(asdict(each)) for each in desk.groups}
    return values


def to_hundredths(amount: Decimal) -> int:
    return int(amount * 100)


def _plain(value: Any) -> Any:
    """As it comes back from a JSON column."""
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _make_award(each: Award) -> dict[str, Any]:
    values: dict[str, Any] = _plain(asdict(each))
    if each.min_points is not None:
        values["min_points"] = str(each.min_points)
    values["pool"] = each.pool or 2 * each.top
    return values


def _make_fee(each: Fee) -> dict[str, Any]:
    values: dict[str, Any] = _plain(asdict(each))
    return {**values, "amount": to_hundredths(each.amount)}


def _number(rows: Iterable[tuple[str, dict[str, Any]]]) -> Rows:
    """Rows in the file's order; what the file has is active."""
    return {
        code: {**values, "position": position, "active": True}
        for position, (code, values) in enumerate(rows)
    }


def _make_class(each: UnitClass) -> tuple[str, dict[str, Any]]:
    return each.code, {"name": each.name}


def _make_unit(each: Unit) -> tuple[str, dict[str, Any]]:
    values = asdict(each)
    values["short_name"] = values.pop("short") or ""
    return values.pop("code"), values


def _make_outlet(each: Outlet, ranks: Mapping[str, int]) -> tuple[str, dict[str, Any]]:
    return each.code, {
        "name": each.name,
        "level": each.level,
        "level_rank": ranks[each.level],
        "points": to_hundredths(each.points),
        "columns": list(each.columns),
        "aliases": list(each.aliases),
    }


def _make_schedule(each: Schedule) -> tuple[str, Values]:
    spec: dict[str, Any] = {
        "day": each.day,
        "time": each.time,
        "groups": list(each.groups),
        "classes": list(each.classes),
    }
    if each.preview:
        spec |= {"preview_hours": each.preview_hours, "auto": each.auto}
    return each.code, {"kind": each.kind, "spec": spec, "active": each.enabled}


def _make_quota(each: Quota) -> tuple[str, Values]:
    values: dict[str, Any] = {
        "unit_class": each.unit_class,
        "unit": each.unit,
        "measure": each.measure,
        "period_kind": each.period,
        "genre": each.genre or "",
        "effective_from": each.starts,
        "effective_to": each.ends,
        "amount": to_hundredths(each.amount),
    }
    return name_quota(**values), values


def _make_rules(each: RuleSource) -> tuple[str, Values]:
    return each.version, {
        "effective_from": each.starts,
        "effective_to": each.ends,
        "source": each.source,
    }


def _make_group(each: Group) -> tuple[str, Values]:
    return each.code, {
        "chat_key": each.chat,
        "scope": each.scope,
        "unit_class": each.unit_class,
        "unit": each.unit,
        "announces": list(each.announces),
    }
