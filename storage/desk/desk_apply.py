"""Make the database the desk that a desk file describes: all of it or nothing.

Rows that stories, points and people point to are never deleted, only put out of use.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from storage.audit import record_audit
from storage.database import transaction
from storage.desk.desk_plan import TABLES, Change, DeskPlan, Rows, Values, compare_rows
from storage.desk.desk_state import read_desk_values, read_tables
from storage.desk.desk_write import write_table
from storage.figures.recount import mend_tallies
from storage.models import Desk, LedgerEntry

_PLAIN = ("name", "timezone", "language")
_DAY = timedelta(days=1)


async def find_changes(plan: DeskPlan) -> list[Change]:
    """What an apply would change; an empty list when the desk is so already."""
    changes = list(
        compare_rows("desk", {"": await read_desk_values()}, {"": plan.desk})
    )
    current = await read_tables()
    wanted = dict(plan.tables)
    wanted["rules"] = await _keep_used_rules(current["rules"], wanted["rules"])
    wanted["group"] = _find_chats(current["group"], wanted["group"])
    for table in TABLES:
        found = compare_rows(table, current[table], wanted[table])
        changes += [_mark_kept(change, plan.tables[table]) for change in found]
    return changes


async def _keep_used_rules(current: Rows, wanted: Rows) -> Rows:
    """Rule sets that points were counted with stay, and end before the file's begin."""
    first = min((rules["effective_from"] for rules in wanted.values()), default=None)
    kept = dict(wanted)
    for version, old in current.items():
        if version not in wanted and await _is_used(version):
            kept[version] = _end_before(first, old) if first else old
    return kept


async def _is_used(version: str) -> bool:
    return await LedgerEntry.filter(rule_version=version).exists()


def _end_before(first: date, rules: Values) -> Values:
    """What began later than `first` ends before it began: it is never in force."""
    last, ends = first - _DAY, rules["effective_to"]
    return rules if ends and ends <= last else {**rules, "effective_to": last}


def _mark_kept(change: Change, named: Rows) -> Change:
    if change.table == "rules" and change.what == "changed" and change.key not in named:
        return Change(change.table, change.key, "kept", change.fields)
    return change


def _find_chats(current: Rows, wanted: Rows) -> Rows:
    """Groups whose chat is known, by chat: from the file, or as an admin bound them."""
    bound = {group["code"]: chat_key for chat_key, group in current.items()}
    taken = {group["chat_key"] for group in wanted.values()}
    found = {}
    for code, group in wanted.items():
        values = {name: value for name, value in group.items() if name != "chat_key"}
        own = bound.get(code)
        chat_key = group["chat_key"] or (None if own in taken else own)
        if chat_key:
            found[chat_key] = {"code": code, **values}
    return found


async def apply_plan(
    plan: DeskPlan, *, now: datetime, person_id: int | None = None
) -> list[Change]:
    """What was changed; an empty list, and no new version, when nothing was.

    One transaction, with an entry in the audit log.
    """
    async with transaction():
        await Desk.select_for_update().get_or_none(id=1)
        changes = await find_changes(plan)
        if changes:
            await _write_desk(plan, now)
            for table in TABLES:
                await write_table(table, [c for c in changes if c.table == table])
            if any(c.table == "outlet" and "level" in c.fields for c in changes):
                await mend_tallies()  # they count adoptions by level
            await _record(changes, plan, now, person_id)
        return changes


async def _write_desk(plan: DeskPlan, now: datetime) -> None:
    values: dict[str, Any] = {name: plan.desk[name] for name in _PLAIN}
    values["settings"] = {
        name: value for name, value in plan.desk.items() if name not in _PLAIN
    }
    values |= {"source_hash": plan.source_hash, "applied_at": now}
    row = await Desk.get_or_none(id=1)
    if row is None:
        await Desk.create(id=1, **values)
    else:
        await Desk.filter(id=1).update(version=row.version + 1, **values)


async def _record(
    changes: Sequence[Change], plan: DeskPlan, now: datetime, person_id: int | None
) -> None:
    words = [f"{c.table} {c.key} {c.what}".replace("  ", " ") for c in changes]
    details = {"hash": plan.source_hash, "changes": words}
    await record_audit(
        "desk.apply", "desk", at=now, person_id=person_id, details=details
    )
