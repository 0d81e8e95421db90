"""Groups and channels the desk was put into."""

from __future__ import annotations

from dataclasses import dataclass

from storage.chats.chats import forget_chat
from storage.models import Group


@dataclass(frozen=True, slots=True)
class GroupView:
    """`scope` "" : not bound to anything yet."""

    chat_key: str
    code: str | None
    kind: str
    title: str
    scope: str
    unit_id: int | None
    announces: tuple[str, ...]
    active: bool


def _view_group(row: Group) -> GroupView:
    return GroupView(
        row.chat_key,
        row.code,
        row.kind,
        row.title,
        row.scope,
        row.unit_id,
        tuple(row.announces),
        row.active,
    )


async def find_group(chat_key: str) -> GroupView | None:
    row = await Group.get_or_none(chat_key=chat_key)
    return _view_group(row) if row else None


async def note_group(chat_key: str, *, kind: str, title: str) -> GroupView:
    """The desk is in this chat now; whether it is bound is kept."""
    seen = Group.filter(chat_key=chat_key)
    if not await seen.update(kind=kind, title=title[:200], active=True):
        await Group.create(chat_key=chat_key, kind=kind, title=title[:200])
    return _view_group(await Group.get(chat_key=chat_key))


async def leave_group(chat_key: str) -> GroupView | None:
    """The desk was thrown out; None if that was known."""
    if not await Group.filter(chat_key=chat_key, active=True).update(active=False):
        return None
    return await find_group(chat_key)


async def move_group(old: str, new: str) -> GroupView | None:
    """A group has a new id; None if that was known. Its old messages stay behind."""
    row = await Group.get_or_none(chat_key=old)
    if row is None:
        return None
    # The new chat may have been noted already when the desk was "added" to it.
    await Group.filter(chat_key=new, code=None).delete()
    if await Group.filter(chat_key=new).exists():
        return None
    await Group.filter(id=row.id).update(chat_key=new, active=True)
    await forget_chat(old)
    return await find_group(new)


async def list_bound_codes() -> set[str]:
    """Codes of the desk file that a chat has already."""
    rows = (
        await Group.filter(active=True)
        .exclude(code=None)
        .values_list("code", flat=True)
    )
    return {str(code) for code in rows}


async def list_announcing(kind: str) -> list[GroupView]:
    """Active groups in which this kind is posted."""
    rows = await Group.filter(active=True).exclude(scope="").order_by("id")
    return [_view_group(row) for row in rows if kind in row.announces]
