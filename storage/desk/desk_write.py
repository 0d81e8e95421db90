"""Write the changes of one table of the desk; called by `desk_apply` alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.models import Model

from storage.desk.desk_groups import release_chats, write_group
from storage.desk.desk_plan import Change
from storage.desk.desk_state import read_quota_ids
from storage.models import (
    Group,
    Outlet,
    Quota,
    RuleSetRow,
    Schedule,
    Unit,
    UnitClass,
)

CODED: dict[str, type[Model]] = {
    "class": UnitClass,
    "unit": Unit,
    "outlet": Outlet,
    "schedule": Schedule,
}


async def write_table(table: str, changes: Sequence[Change]) -> None:
    if not changes:
        return
    if table in CODED:
        await _write_coded(CODED[table], changes)
    elif table == "quota":
        await _write_quotas(changes)
    elif table == "rules":
        await _write_rules(changes)
    else:
        await _write_groups(changes)


async def _write_coded(model: type[Model], changes: Sequence[Change]) -> None:
    """Parents come last: a unit may be named before the one above it is there."""
    rows = await _resolve(changes)
    parents = {k: v.pop("parent") for k, v in rows.items() if "parent" in v}
    added = [c.key for c in changes if c.what == "added"]
    await model.bulk_create([model(code=code, **rows.pop(code)) for code in added])
    for code, values in rows.items():
        if values:
            await model.filter(code=code).update(**values)
    ids = await _read_ids(Unit) if parents else {}
    for code, parent in parents.items():
        if parent or code not in added:
            await Unit.filter(code=code).update(parent_id=ids.get(parent))


async def _resolve(changes: Sequence[Change]) -> dict[str, dict[str, Any]]:
    """The new values by key, with ids in place of the codes of classes and units."""
    rows = {change.key: change.new_values for change in changes}
    classes, units = await _read_ids(UnitClass), await _read_ids(Unit)
    for values in rows.values():
        if "unit_class" in values:
            values["unit_class_id"] = classes.get(values.pop("unit_class"))
        if "unit" in values:
            values["unit_id"] = units.get(values.pop("unit"))
    return rows


async def _read_ids(model: type[Unit] | type[UnitClass]) -> dict[str | None, int]:
    return dict(await model.all().values_list("code", "id"))


async def _write_quotas(changes: Sequence[Change]) -> None:
    """Nothing points to a quota: one that is no longer wanted goes."""
    rows, ids = await _resolve(changes), await read_quota_ids()
    for change in changes:
        if change.what == "added":
            await Quota.create(**rows[change.key])
        elif change.what == "removed":
            await Quota.filter(id=ids[change.key]).delete()
        else:
            await Quota.filter(id=ids[change.key]).update(**rows[change.key])


async def _write_rules(changes: Sequence[Change]) -> None:
    for change in changes:
        row = RuleSetRow.filter(version=change.key)
        if change.what == "added":
            await RuleSetRow.create(version=change.key, **change.new_values)
        elif change.what == "removed":
            await row.delete()
        else:
            await row.update(**change.new_values)


async def _write_groups(changes: Sequence[Change]) -> None:
    """Codes are given up first, so that one can move to another chat."""
    rows = await _resolve(changes)
    await release_chats([c.key for c in changes if c.what == "removed"])
    renamed = [c.key for c in changes if c.what == "changed" and "code" in c.fields]
    await Group.filter(chat_key__in=renamed).update(code=None)
    for change in changes:
        if change.what != "removed":
            await write_group(change.key, rows[change.key])
