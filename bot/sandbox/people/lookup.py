"""Finding whom and what an act names, and telling the bot of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.sandbox.errors import NotPossible
from bot.sandbox.service import Service
from bot.sandbox.wire import write_message
from bot.sandbox.world import ANONYMOUS_ADMIN, Chat, Message, User

Json = dict[str, Any]
Act = Callable[..., Awaitable[Any]]
ANONYMOUS = User(ANONYMOUS_ADMIN, "Group", "GroupAnonymousBot", is_bot=True)


def find_person(service: Service, person: int) -> User:
    user = service.world.users.get(person)
    if user is None:
        raise NotPossible(f"there is no person {person}")
    return user


def find_room(service: Service, chat: int) -> Chat:
    found = service.world.chats.get(chat)
    if found is None:
        raise NotPossible(f"there is no chat {chat}")
    return found


def enter_chat(service: Service, user: User, chat: int) -> Chat:
    """The chat a person acts in: their own with the bot (0), or a room they are in."""
    found = find_room(service, chat or user.id)
    if found.kind == "private":
        if found.peer is not user:
            raise NotPossible(f"{user.name} cannot act in {found.title}'s private chat")
        if user.blocked:
            raise NotPossible(f"{user.name} has blocked the bot; unblock it first")
    elif not found.member(user).is_present:
        raise NotPossible(f"{user.name} is not a member of {found.title}")
    return found


def find_bubble(chat: Chat, message: int) -> Message:
    found = chat.messages.get(message)
    if found is None:
        raise NotPossible(f"there is no message {message} in {chat.title} (any more)")
    return found


def tell_bot(service: Service, message: Message, *, edited: bool = False) -> None:
    """Queue the update about a person's message, if the bot may see it."""
    if not bot_sees(service, message):
        return
    kind = "channel_post" if message.chat.kind == "channel" else "message"
    if edited:
        kind = f"edited_{kind}"
    service.updates.push(kind, write_message(message), lane=message.chat.id)


def bot_sees(service: Service, message: Message) -> bool:
    """https://core.telegram.org/bots/features#privacy-mode"""
    chat, bot = message.chat, service.world.bot
    if chat.kind == "private":
        return True
    member = chat.member(bot)
    if not member.is_present:
        return False
    if chat.kind == "channel" or member.is_admin or not service.privacy:
        return True
    return bool(message.service) or _is_addressed(message, bot)


def _is_addressed(message: Message, bot: User) -> bool:
    if message.reply_to is not None and message.reply_to.via_bot:
        return True
    if message.text.startswith("/"):
        target = message.text.split(maxsplit=1)[0].partition("@")[2]
        return target.lower() in ("", bot.username.lower())
    return f"@{bot.username}".lower() in message.text.lower()
