"""People come into the world, talk, change their words, block the bot."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import NotPossible
from bot.sandbox.formatting import Formatted, count_units, finish_text
from bot.sandbox.limits import CAPTION_UNITS, MESSAGE_UNITS, START_PAYLOAD
from bot.sandbox.people.lookup import (
    ANONYMOUS,
    Act,
    enter_chat,
    find_bubble,
    find_person,
    tell_bot,
)
from bot.sandbox.service import Service
from bot.sandbox.view import view_message
from bot.sandbox.wire import write_chat, write_member, write_origin, write_user
from bot.sandbox.world import Chat, Member, MemberStatus, Message, User

Json = dict[str, Any]


async def add_person(
    service: Service, *, name: str, language: str = "zh-hans", username: str = ""
) -> Json:
    user = service.world.add_user(name, username=username, language=language)
    view = {"id": user.id, "name": user.name, "username": username}
    service.feed.publish("person", user.id, view)
    return view


async def say(
    service: Service,
    *,
    person: int,
    text: str,
    chat: int = 0,
    reply_to: int = 0,
    anonymous: bool = False,
) -> Json:
    """Write a text; one that is too long is cut in pieces, as people's apps do."""
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    answered = find_bubble(room, reply_to) if reply_to else None
    pieces = cut_text(text)
    if not pieces:
        raise NotPossible("an empty text cannot be sent")
    sent = [
        write_as(
            service,
            user,
            room,
            Formatted(piece),
            reply_to=answered,
            anonymous=anonymous,
        )
        for piece in pieces
    ]
    return view_message(service.world, sent[-1])


def cut_text(text: str) -> list[str]:
    """Pieces of at most 4096 units."""
    pieces, piece, units = [], "", 0
    for character in text.strip():
        size = count_units(character)
        if units + size > MESSAGE_UNITS:
            pieces.append(piece)
            piece, units = "", 0
        piece, units = piece + character, units + size
    return [*pieces, piece] if piece.strip() else pieces


def author_for(user: User, room: Chat, *, anonymous: bool = False) -> Json:
    if room.kind == "channel":
        return {"author_chat": room}
    if not anonymous:
        return {"author": user}
    if not room.member(user).is_admin:
        raise NotPossible("only administrators can write anonymously")
    return {"author": ANONYMOUS, "author_chat": room}


def check_voice(user: User, room: Chat) -> None:
    if room.kind == "channel" and not room.member(user).is_admin:
        raise NotPossible(f"{user.name} is no administrator of {room.title}")


def write_as(
    service: Service,
    user: User,
    room: Chat,
    words: Formatted,
    *,
    anonymous: bool = False,
    **content: Any,
) -> Message:
    """Post a person's message and queue its update."""
    check_voice(user, room)
    if room.kind == "private":
        user.started = True
    words = finish_text(words)
    author = author_for(user, room, anonymous=anonymous)
    content |= {"text": words.text, "entities": words.entities}
    message = service.post(room, **author, **content)
    tell_bot(service, message)
    return message


async def edit(
    service: Service, *, person: int, message: int, text: str, chat: int = 0
) -> Json:
    """Change the words of one's own message."""
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    bubble = find_bubble(room, message)
    _check_own(user, room, bubble)
    words = finish_text(Formatted(text.strip()))
    if count_units(words.text) > (CAPTION_UNITS if bubble.media else MESSAGE_UNITS):
        raise NotPossible("the new text is too long")
    bubble.text, bubble.entities = words.text, words.entities
    bubble.edited_at, bubble.edits = service.clock.now(), bubble.edits + 1
    service.show(bubble)
    tell_bot(service, bubble, edited=True)
    return view_message(service.world, bubble)


def _check_own(user: User, room: Chat, bubble: Message) -> None:
    own = bubble.author is user or (
        room.kind == "channel" and room.member(user).is_admin
    )
    if not own or bubble.service:
        raise NotPossible(f"{user.name} can change only their own messages")


async def delete(service: Service, *, person: int, message: int, chat: int = 0) -> Json:
    """Take a message away for everyone; the bot is not told, as in Telegram."""
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    bubble = find_bubble(room, message)
    if room.kind != "private" and not room.member(user).is_admin:
        _check_own(user, room, bubble)
    service.remove(bubble)
    return {"deleted": message}


async def forward(
    service: Service, *, person: int, message: int, source: int, chat: int = 0
) -> Json:
    user = find_person(service, person)
    origin = find_bubble(enter_chat(service, user, source), message)
    room = enter_chat(service, user, chat)
    sent = write_as(
        service,
        user,
        room,
        Formatted(origin.text, origin.entities),
        media=origin.media,
        origin=origin.origin or write_origin(origin),
    )
    return view_message(service.world, sent)


async def start(service: Service, *, person: int, payload: str = "") -> Json:
    """Press the start button, or follow a deep link with its payload."""
    if len(payload) > START_PAYLOAD:
        raise NotPossible(f"a start payload has at most {START_PAYLOAD} characters")
    user = find_person(service, person)
    if user.blocked:
        await unblock(service, person=person)
    return await say(service, person=person, text=f"/start {payload}".strip())


async def block(service: Service, *, person: int) -> Json:
    return _turn_block(service, find_person(service, person), blocked=True)


async def unblock(service: Service, *, person: int) -> Json:
    return _turn_block(service, find_person(service, person), blocked=False)


def _turn_block(service: Service, user: User, *, blocked: bool) -> Json:
    if user.blocked != blocked:
        user.blocked = blocked
        chat = service.world.chats[user.id]
        old: MemberStatus = "member" if blocked else "kicked"
        new: MemberStatus = "kicked" if blocked else "member"
        tell_of_membership(service, chat, by=user, old=old, new=new)
        service.show_chat(chat)
    return {"blocked": blocked}


def tell_of_membership(
    service: Service,
    chat: Chat,
    *,
    by: User,
    old: Member | MemberStatus,
    new: Member | MemberStatus,
) -> None:
    """Queue my_chat_member: what the bot is in the chat has changed."""
    bot = service.world.bot
    before, after = (
        each if isinstance(each, Member) else Member(bot, each) for each in (old, new)
    )
    payload = {
        "chat": write_chat(chat),
        "from": write_user(by),
        "date": service.clock.unix(),
        "old_chat_member": write_member(before),
        "new_chat_member": write_member(after),
    }
    service.updates.push("my_chat_member", payload, lane=chat.id)


async def delete_account(service: Service, *, person: int) -> Json:
    user = find_person(service, person)
    user.gone = True
    return {"gone": True}


ACTS: dict[str, Act] = {
    "add_person": add_person,
    "say": say,
    "edit": edit,
    "delete": delete,
    "forward": forward,
    "start": start,
    "block": block,
    "unblock": unblock,
    "delete_account": delete_account,
}
