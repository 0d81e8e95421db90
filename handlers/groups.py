"""Groups and channels: being put in, bound, moved, thrown out; people who block."""

from __future__ import annotations

from typing import Any

from handlers.chat_keys import read_chat
from handlers.members.admins import list_admins, notify_admins
from handlers.menus import make_group_menu
from handlers.messages import Button, ChatKind, Rows
from handlers.telling import Refused
from handlers.texts import say, say_plain
from handlers.turn import Turn
from storage.audit import record_audit
from storage.chats.groups import (
    GroupView,
    find_group,
    leave_group,
    list_bound_codes,
    note_group,
)
from storage.chats.moves import move_chat
from storage.desk.desk_groups import bind_group
from storage.people.people import Recipient, set_reachable

IN_A_ROW = 2


async def is_bound(turn: Turn) -> bool:
    group = await find_group(turn.chat.key)
    return bool(group and group.active and group.scope)


async def note_added(turn: Turn) -> None:
    """The admins are asked, in private, which group of the desk file this is."""
    known = await find_group(turn.chat.key)
    group = await note_group(turn.chat.key, kind=turn.chat.kind, title=turn.chat.title)
    if known is not None and known.active:
        return  # the platform says it again after every change of rights
    codes = await list_free_codes(turn)
    for admin in await list_admins():
        language = admin.language or turn.desk.language
        key = "people.group_back" if group.scope else "people.group_added"
        text = say(key, language, title=group.title, who=_name_sender(turn))
        buttons = () if group.scope else _make_buttons(turn, admin, codes)
        chat = read_chat(admin.chat_key)
        turn.notify(chat, text, buttons=buttons, card=_name_card(turn))


def _name_card(turn: Turn) -> str:
    """One card for all groups that strangers put the desk into: they can make many."""
    return f"group:{turn.chat.key}" if turn.person else "group:of_strangers"


def _name_sender(turn: Turn) -> str:
    if turn.person:
        return turn.person.name
    return turn.event.sender.name if turn.event.sender else "—"


async def list_free_codes(turn: Turn) -> list[str]:
    """Groups of the desk file that no chat is bound to yet, in its order."""
    taken = await list_bound_codes()
    return [code for code in read_groups(turn) if code not in taken]


def read_groups(turn: Turn) -> dict[str, dict[str, object]]:
    """The groups of the desk file by code."""
    return dict(turn.desk.settings.get("groups") or {})


def _name_group(turn: Turn, code: str) -> str:
    title = read_groups(turn).get(code, {}).get("title")
    return str(title or code)


def _make_buttons(turn: Turn, admin: Recipient, codes: list[str]) -> Rows:
    chat, language = read_chat(admin.chat_key), admin.language or turn.desk.language

    def make(label: str, action: str, **args: Any) -> Button:
        return turn.button(
            label,
            action,
            chat=chat,
            person_id=admin.person_id,
            key=turn.chat.key,
            kind=turn.chat.kind,
            title=turn.chat.title,
            **args,
        )

    choices = [
        make(_name_group(turn, code), "groups.press_bind", code=code) for code in codes
    ]
    starts = range(0, len(choices), IN_A_ROW)
    rows = [tuple(choices[i : i + IN_A_ROW]) for i in starts]
    ignore = make(say_plain("people.do_ignore", language), "groups.press_ignore")
    return (*rows, (ignore,))


async def press_bind(
    turn: Turn, *, key: str, kind: ChatKind, title: str, code: str
) -> None:
    await _bind(turn, code, key=key, kind=kind, title=title)
    name = _name_group(turn, code)
    text = turn.say("people.bound", title=title, group=name)
    turn.reply(text, card=f"group:{key}")


async def press_ignore(turn: Turn, *, key: str, kind: str, title: str) -> None:
    text = turn.say("people.group_ignored", title=title)
    turn.reply(text, card=f"group:{key}")


async def bind(turn: Turn, words: str) -> None:
    """`/bind CODE`, said by an admin in the group itself."""
    if turn.chat.kind == "private":
        raise Refused("people.bind_in_group")
    if words not in read_groups(turn):
        codes = "、".join(await list_free_codes(turn)) or "—"
        raise Refused("people.bind_which", codes=codes)
    chat = turn.chat
    await _bind(turn, words, key=chat.key, kind=chat.kind, title=chat.title)
    name = _name_group(turn, words)
    turn.reply(turn.say("people.bound", title=chat.title or name, group=name))


async def _bind(turn: Turn, code: str, *, key: str, kind: ChatKind, title: str) -> None:
    assert turn.person is not None
    if not await bind_group(code, chat_key=key, kind=kind, title=title):
        raise Refused("people.bind_gone", code=code)
    await record_audit(
        "group.bind",
        f"group:{code}",
        at=turn.now,
        person_id=turn.person.id,
        details={"chat": key, "title": title},
    )
    if kind == "group":  # nobody types in a channel
        menu = make_group_menu(read_chat(key, kind), language=turn.desk.language)
        turn.outgoing.append(menu)


async def note_removed(turn: Turn) -> None:
    """The desk was thrown out; the admins hear it once, if the group was in use."""
    group = await leave_group(turn.chat.key)
    if group and group.scope:
        await _warn(turn, "people.group_left", group)


async def note_migrated(turn: Turn) -> None:
    """A group became a supergroup: what was bound or waits to be sent follows."""
    if turn.event.new_chat is None:
        return
    group = await move_chat(turn.chat.key, turn.event.new_chat.key)
    if group and group.scope:
        await _warn(turn, "people.group_moved", group)


async def _warn(turn: Turn, key: str, group: GroupView) -> None:
    await notify_admins(turn, key, title=group.title or group.code or group.chat_key)


async def tell_sealed(turn: Turn) -> None:
    """Say what to do, in plain words where everything else is encrypted; in groups only
    for those that the desk knows, or members of it."""
    is_member = turn.person is not None and turn.person.status == "active"
    if turn.chat.kind == "private" or is_member or await is_bound(turn):
        turn.reply(turn.say("router.sealed"))


async def note_reachable(turn: Turn) -> None:
    """A person stopped the private chat, or came back; the admins hear it once."""
    await _set_reachable(turn, turn.event.kind == "unblocked")


async def note_heard(turn: Turn) -> None:
    """Somebody who could not be reached has written."""
    await _set_reachable(turn, True)


async def _set_reachable(turn: Turn, reachable: bool) -> None:
    sender = turn.event.sender
    if sender is None or turn.person is None:
        return
    changed = await set_reachable(sender.platform, sender.id, reachable=reachable)
    if changed:
        key = "people.unblocked" if reachable else "people.blocked"
        await notify_admins(turn, key, name=turn.person.name)
