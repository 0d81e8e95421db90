"""Where announcements and news of a unit go: groups and channels that are bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from storage.models import Group


@dataclass(frozen=True, slots=True)
class Target:
    """`code`: its name in the desk file, "" if it has none there."""

    id: int
    chat_key: str
    code: str
    kind: str
    scope: str
    unit_id: int | None
    unit_class_id: int | None
    announces: tuple[str, ...]

    @property
    def name(self) -> str:
        """What runs call it: the same after the group has got a new id."""
        return self.code or f"group:{self.id}"

    @property
    def chat_kind(self) -> Literal["group", "channel"]:
        return "channel" if self.kind == "channel" else "group"


async def list_targets() -> list[Target]:
    """Every group and channel that is bound and still has the desk in it."""
    rows = await Group.filter(active=True).exclude(scope="").order_by("id")
    return [_view(row) for row in rows]


async def list_titles() -> dict[str, str]:
    """What the chat that runs call so is called by its people; also of those left."""
    rows = await Group.all().order_by("id")
    return {_view(row).name: row.title or _view(row).name for row in rows}


async def list_unit_groups(unit_id: int) -> list[Target]:
    """The groups of one unit."""
    rows = await Group.filter(active=True, scope="unit", unit_id=unit_id).order_by("id")
    return [_view(row) for row in rows]


async def list_groups_of(unit_ids: Iterable[int]) -> dict[int, list[Target]]:
    """The groups of these units, by unit id."""
    found = Group.filter(active=True, scope="unit", unit_id__in=list(unit_ids))
    groups: dict[int, list[Target]] = defaultdict(list)
    for row in await found.order_by("id"):
        if row.unit_id is not None:
            groups[row.unit_id].append(_view(row))
    return dict(groups)


async def find_target(chat_key: str) -> Target | None:
    """The group or channel that a chat is bound as."""
    row = await Group.get_or_none(chat_key=chat_key, active=True)
    return _view(row) if row and row.scope else None


def _view(row: Group) -> Target:
    return Target(
        row.id,
        row.chat_key,
        row.code or "",
        row.kind,
        row.scope,
        row.unit_id,
        row.unit_class_id,
        tuple(row.announces),
    )
