"""Groups and channels: who made them, who is in them, what the bot may do there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from bot.sandbox.errors import NotPossible
from bot.sandbox.people.acting import tell_of_membership
from bot.sandbox.people.lookup import Act, find_person, find_room, tell_bot
from bot.sandbox.rights import ADMIN_RIGHTS, ALL_RIGHTS, CHANNEL_RIGHTS
from bot.sandbox.service import Service
from bot.sandbox.view import view_chat
from bot.sandbox.wire import write_chat, write_member, write_user
from bot.sandbox.world import Chat, ChatKind, Member, MemberStatus, User

Json = dict[str, Any]
BotStatus = Literal["", "member", "administrator", "restricted", "left", "kicked"]
# What "administrator" grants when nothing is said: all but naming further admins.
USUAL_RIGHTS = frozenset(ADMIN_RIGHTS) - {"can_promote_members"}


async def add_room(
    service: Service,
    *,
    title: str,
    kind: ChatKind = "group",
    members: Sequence[int] = (),
    bot: BotStatus = "",
    username: str = "",
) -> Json:
    """Make a group, supergroup or channel; the first member is its creator."""
    chat = service.world.add_room(kind, title, username=username)
    people = [find_person(service, each) for each in members]
    owner = people[0] if people else _add_extra(service)
    for user in people or [owner]:
        chat.members[user.id] = Member(user, "creator" if user is owner else "member")
    service.show_chat(chat)
    if bot:
        await set_bot(service, chat=chat.id, status=bot, by=owner.id)
    return view_chat(service.world, chat)


def _add_extra(service: Service) -> User:
    """A room needs an owner even when nobody of the story is one."""
    owner = service.world.add_user("群主")
    owner.hidden = True
    return owner


async def set_bot(
    service: Service,
    *,
    chat: int,
    status: BotStatus,
    rights: Sequence[str] | None = None,
    by: int = 0,
) -> Json:
    """Add, promote, demote, restrict or remove the bot; it hears my_chat_member.

    `rights`: those an administrator gets, or a restricted member keeps.
    """
    room = find_room(service, chat)
    actor = find_person(service, by) if by else _find_owner(room)
    bot = service.world.bot
    old = room.member(bot)
    new = Member(bot, _check_status(room, status), _pick_rights(room, status, rights))
    room.members[bot.id] = new
    tell_of_membership(service, room, by=actor, old=old, new=new)
    if room.is_group and old.is_present != new.is_present:
        _post_membership(service, room, actor, bot, joined=new.is_present)
    service.show_chat(room)
    return view_chat(service.world, room)


def _check_status(room: Chat, status: BotStatus) -> MemberStatus:
    if room.kind == "private" or not status:
        raise NotPossible("the bot is a member of groups and channels only")
    if room.kind == "channel" and status == "member":
        raise NotPossible("bots can be in a channel only as administrators")
    return status


def _pick_rights(
    room: Chat, status: BotStatus, rights: Sequence[str] | None
) -> frozenset[str]:
    if rights is not None:
        unknown = set(rights) - ALL_RIGHTS if status == "administrator" else set()
        if unknown:
            raise NotPossible(f"there is no right {sorted(unknown)}")
        return frozenset(rights)
    if status != "administrator":
        return frozenset()
    posting = CHANNEL_RIGHTS if room.kind == "channel" else ()
    return USUAL_RIGHTS | frozenset(posting)


def _find_owner(room: Chat) -> User:
    owners = [each.user for each in room.members.values() if each.status == "creator"]
    return owners[0]


async def set_member(
    service: Service, *, chat: int, person: int, status: MemberStatus = "member"
) -> Json:
    """A person joins, leaves, is thrown out or made administrator."""
    room, user = find_room(service, chat), find_person(service, person)
    old = room.member(user)
    new = Member(
        user, status, USUAL_RIGHTS if status == "administrator" else frozenset()
    )
    room.members[user.id] = new
    if room.is_group and old.is_present != new.is_present:
        _post_membership(service, room, user, user, joined=new.is_present)
    if room.member(service.world.bot).is_admin:
        _tell_of_member(service, room, old, new)
    service.show_chat(room)
    return view_chat(service.world, room)


def _post_membership(
    service: Service, room: Chat, actor: User, user: User, *, joined: bool
) -> None:
    what = (
        {"new_chat_members": [write_user(user)]}
        if joined
        else {"left_chat_member": write_user(user)}
    )
    message = service.post(room, author=actor, service=what)
    tell_bot(service, message)


def _tell_of_member(service: Service, room: Chat, old: Member, new: Member) -> None:
    payload = {
        "chat": write_chat(room),
        "from": write_user(new.user),
        "date": service.clock.unix(),
        "old_chat_member": write_member(old),
        "new_chat_member": write_member(new),
    }
    service.updates.push("chat_member", payload, lane=room.id)


async def upgrade(service: Service, *, chat: int) -> Json:
    """Turn a group into a supergroup: it goes on under another id."""
    old = find_room(service, chat)
    if old.kind != "group" or old.moved_to is not None:
        raise NotPossible(f"{old.title} is no group that can be upgraded")
    new = service.world.add_room("supergroup", old.title)
    new.members = dict(old.members)
    owner = _find_owner(old)
    leaving = service.post(old, author=owner, service={"migrate_to_chat_id": new.id})
    tell_bot(service, leaving)
    arriving = service.post(new, author=owner, service={"migrate_from_chat_id": old.id})
    tell_bot(service, arriving)
    old.moved_to = new
    service.show_chat(old)
    service.show_chat(new)
    _move_columns(service, old, new)
    return view_chat(service.world, new)


def _move_columns(service: Service, old: Chat, new: Chat) -> None:
    """The page's column follows the group to its new id."""
    for column in service.columns:
        if column["chat"] == old.id:
            column["chat"] = new.id
            service.feed.publish("columns", 0, {"columns": service.columns})


async def rename(service: Service, *, chat: int, title: str) -> Json:
    room = find_room(service, chat)
    room.title = title
    what = {"new_chat_title": title}
    tell_bot(service, service.post(room, author=_find_owner(room), service=what))
    service.show_chat(room)
    return view_chat(service.world, room)


ACTS: dict[str, Act] = {
    "add_room": add_room,
    "set_bot": set_bot,
    "set_member": set_member,
    "upgrade": upgrade,
    "rename": rename,
}
