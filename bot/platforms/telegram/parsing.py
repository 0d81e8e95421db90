"""Telegram's updates → the desk's events.

What the desk has no use for (pinned, joined, a bot's message, …) gives no event.
"""

from __future__ import annotations

from datetime import UTC, datetime

import telegram as tg

from bot.platforms.telegram.addressing import Addressing
from bot.platforms.telegram.limits import SHARED_ACCOUNTS
from bot.platforms.telegram.names import NAME, Json, name_event
from bot.platforms.telegram.people import read_attachments, read_chat, read_sender
from handlers.messages import Chat, EventKind, Incoming

_EPOCH = datetime.fromtimestamp(0, UTC)
_OUTSIDE = {tg.ChatMember.LEFT, tg.ChatMember.BANNED}


def parse_update(data: Json, addressing: Addressing) -> list[Incoming]:
    """Raises whatever python-telegram-bot raises for an update it cannot read."""
    if "my_chat_member" in data:
        return _parse_membership(data, data["my_chat_member"])
    update = tg.Update.de_json(data, None)
    if update.message or update.channel_post:
        return _parse_message(data, update, "message", addressing)
    if update.edited_message or update.edited_channel_post:
        return _parse_message(data, update, "edit", addressing)
    if update.callback_query:
        return _parse_press(data, update.callback_query)
    return []


def _parse_message(
    data: Json, update: tg.Update, kind: EventKind, addressing: Addressing
) -> list[Incoming]:
    message = update.effective_message
    assert message is not None
    if message.migrate_to_chat_id:
        return [_parse_migration(data, message)]
    if _is_service(message) or _is_robot(message):
        return []
    text, addressed = addressing.read(message)
    answered = message.reply_to_message
    return [
        Incoming(
            kind,
            name_event(data)[0],
            read_chat(message.chat),
            message.edit_date or message.date,
            sender=read_sender(message.from_user, message.sender_chat),
            text=text,
            message_id=str(message.message_id),
            reply_to=str(answered.message_id) if answered else "",
            album=message.media_group_id or "",
            attachments=read_attachments(message),
            addressed=addressed,
        )
    ]


def _is_service(message: tg.Message) -> bool:
    return not (message.text or message.effective_attachment)


def _is_robot(message: tg.Message) -> bool:
    """Another bot spoke. Two bots that answer each other would never stop."""
    user = message.from_user
    return bool(user and user.is_bot and user.id not in SHARED_ACCOUNTS)


def _parse_migration(data: Json, message: tg.Message) -> Incoming:
    return Incoming(
        "migrated",
        name_event(data)[0],
        read_chat(message.chat),
        message.date,
        new_chat=Chat(
            NAME, str(message.migrate_to_chat_id), "group", message.chat.title or ""
        ),
    )


def _parse_press(data: Json, press: tg.CallbackQuery) -> list[Incoming]:
    """`at` is when the message under the button was written: Telegram tells no more."""
    message, sender = press.message, read_sender(press.from_user)
    if message is None or press.data is None:
        return []  # a button of an inline message or a game: not the desk's
    return [
        Incoming(
            "press",
            name_event(data)[0],
            read_chat(message.chat),
            message.date or _EPOCH,
            sender=sender,
            message_id=str(message.message_id),
            data=press.data,
        )
    ]


def _parse_membership(data: Json, change: Json) -> list[Incoming]:
    """Read without the library's member classes: a right they do not know yet, or miss,
    must not hide that the desk was thrown out."""
    chat = read_chat(tg.Chat.de_json(change["chat"], None))
    kind = _name_change(change, is_private=chat.kind == "private")
    if kind is None:
        return []
    sender = read_sender(tg.User.de_json(change["from"], None))
    at = datetime.fromtimestamp(change["date"], UTC)
    return [Incoming(kind, name_event(data)[0], chat, at, sender=sender)]


def _name_change(change: Json, *, is_private: bool) -> EventKind | None:
    was_inside, is_inside = (
        change[member]["status"] not in _OUTSIDE
        and change[member].get("is_member", True)
        for member in ("old_chat_member", "new_chat_member")
    )
    if was_inside == is_inside:
        return None
    if is_private:
        return "unblocked" if is_inside else "blocked"
    return "added" if is_inside else "removed"
