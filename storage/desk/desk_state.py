"""The desk as it is, in the form of `desk_plan`: rows by code, naming each other so."""

from __future__ import annotations

from datetime import date
from typing import Any

from storage.desk.desk_plan import Rows
from storage.models import (
    Desk,
    Group,
    Outlet,
    Quota,
    RuleSetRow,
    Schedule,
    Unit,
    UnitClass,
)

UNIT_FLAGS = ("exempt", "voluntary", "own_office", "signoff")
UNIT_COLUMNS = ("name", "short_name", *UNIT_FLAGS, "position", "active")
OUTLET_COLUMNS = (
    "name",
    "level",
    "level_rank",
    "points",
    "columns",
    "aliases",
    "position",
    "active",
)
QUOTA_COLUMNS = ("measure", "period_kind", "genre", "effective_from")
_CLASS = {"unit_class": "unit_class__code"}
_UNIT = {"unit": "unit__code"}


async def read_desk_values() -> dict[str, Any]:
    """Name, timezone, language and the settings, each of them on its own."""
    row = await Desk.get_or_none(id=1)
    if row is None:
        return {}
    plain = {name: getattr(row, name) for name in ("name", "timezone", "language")}
    return {**plain, **row.settings}


async def read_tables() -> dict[str, Rows]:
    return {
        "class": await _read_classes(),
        "unit": await _read_units(),
        "outlet": await _read_outlets(),
        "schedule": await _read_schedules(),
        "quota": await _read_quotas(),
        "rules": await _read_rule_sets(),
        "group": await _read_groups(),
    }


def _key_rows(rows: list[dict[str, Any]], key: str = "code") -> Rows:
    return {row.pop(key): row for row in rows}


async def _read_classes() -> Rows:
    query = UnitClass.all().order_by("id")
    return _key_rows(await query.values("code", "name", "position", "active"))


async def _read_units() -> Rows:
    query = Unit.all().order_by("id")
    parent = {"parent": "parent__code"}
    return _key_rows(await query.values("code", *UNIT_COLUMNS, **_CLASS, **parent))


async def _read_outlets() -> Rows:
    return _key_rows(await Outlet.all().order_by("id").values("code", *OUTLET_COLUMNS))


async def _read_schedules() -> Rows:
    query = Schedule.all().order_by("id")
    return _key_rows(await query.values("code", "kind", "spec", "active"))


async def _list_quotas(*columns: str) -> list[dict[str, Any]]:
    query = Quota.all().order_by("id")
    rows: list[dict[str, Any]] = await query.values(
        *QUOTA_COLUMNS, *columns, **_CLASS, **_UNIT
    )
    return rows


async def _read_quotas() -> Rows:
    rows = await _list_quotas("effective_to", "amount")
    return {name_quota(**row): row for row in rows}


async def read_quota_ids() -> dict[str, int]:
    return {name_quota(**row): row["id"] for row in await _list_quotas("id")}


def name_quota(
    *,
    unit_class: str | None,
    unit: str | None,
    measure: str,
    period_kind: str,
    genre: str,
    effective_from: date | None,
    **_rest: Any,
) -> str:
    """What makes a quota the same one when its amount or its end changes."""
    target = f"unit {unit}" if unit else f"class {unit_class}"
    since = f"from {effective_from}" if effective_from else ""
    return " ".join(filter(None, [target, measure, period_kind, genre, since]))


async def _read_rule_sets() -> Rows:
    columns = ("version", "effective_from", "effective_to", "source")
    rows = await RuleSetRow.all().order_by("effective_from", "id").values(*columns)
    return _key_rows(rows, "version")


async def _read_groups() -> Rows:
    query = Group.exclude(code=None).order_by("id")
    columns = ("chat_key", "code", "scope", "announces")
    return _key_rows(await query.values(*columns, **_CLASS, **_UNIT), "chat_key")
