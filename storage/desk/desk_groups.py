"""Which chat is which group of the desk file."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from storage.models import Desk, Group, Unit, UnitClass

_UNBOUND: dict[str, Any] = {
    "code": None,
    "scope": "",
    "unit_id": None,
    "unit_class_id": None,
    "announces": [],
}


async def release_chats(chat_keys: Collection[str]) -> None:
    """These chats are no groups of the desk any more; nothing is posted there."""
    await Group.filter(chat_key__in=list(chat_keys)).update(**_UNBOUND)


async def write_group(chat_key: str, values: Mapping[str, Any]) -> None:
    """Set columns of a chat's row; a chat nobody has seen yet gets one."""
    if not await Group.filter(chat_key=chat_key).update(**values):
        await Group.create(chat_key=chat_key, **{"kind": "group", **values})


async def bind_group(code: str, *, chat_key: str, kind: str, title: str) -> bool:
    """An admin says that this chat is the group `code` of the desk file.

    False when the desk file has no such group. A chat that had the code before gives
    it up.
    """
    desk = await Desk.get_or_none(id=1)
    group = desk.settings.get("groups", {}).get(code) if desk else None
    if group is None:
        return False
    await Group.filter(code=code).update(**_UNBOUND)
    unit = await Unit.get_or_none(code=group["unit"] or "")
    unit_class = await UnitClass.get_or_none(code=group["unit_class"] or "")
    values = {
        "code": code,
        "scope": group["scope"],
        "unit_id": unit.id if unit else None,
        "unit_class_id": unit_class.id if unit_class else None,
        "announces": group["announces"],
        "kind": kind,
        "title": title,
    }
    await write_group(chat_key, values)
    return True


@dataclass(frozen=True, slots=True)
class BoundChat:
    """A chat the desk speaks in, and what people call it."""

    chat_key: str
    name: str


async def list_bound() -> list[BoundChat]:
    """Chats that are bound to the desk, a class or a unit, oldest first."""
    rows = await Group.filter(active=True).exclude(scope="").order_by("id")
    return [BoundChat(row.chat_key, row.title or row.code or "") for row in rows]


async def list_unbound() -> list[str]:
    """Codes of groups in the desk file that no chat has."""
    desk = await Desk.get_or_none(id=1)
    codes = desk.settings.get("groups", {}) if desk else {}
    rows = await Group.filter(active=True).exclude(code=None)
    bound = {row.code for row in rows}
    return [code for code in codes if code not in bound]
