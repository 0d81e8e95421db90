"""The world in Telegram's JSON: https://core.telegram.org/bots/api#available-types."""

from __future__ import annotations

from typing import Any

from bot.sandbox.files import StoredFile, name_for_bot
from bot.sandbox.formatting import Entity
from bot.sandbox.rights import describe_rights
from bot.sandbox.world import Chat, Media, Member, Message, User

Json = dict[str, Any]


def write_user(user: User) -> Json:
    answer: Json = {"id": user.id, "is_bot": user.is_bot, "first_name": user.name}
    if user.username:
        answer["username"] = user.username
    if user.language:
        answer["language_code"] = user.language
    return answer


def write_chat(chat: Chat) -> Json:
    named = "first_name" if chat.kind == "private" else "title"
    answer: Json = {"id": chat.id, "type": chat.kind, named: chat.title}
    if chat.username:
        answer["username"] = chat.username
    return answer


def write_member(member: Member) -> Json:
    answer: Json = {"user": write_user(member.user), "status": member.status}
    return answer | describe_rights(member)


def write_message(message: Message, *, with_reply: bool = True) -> Json:
    answer: Json = {
        "message_id": message.id,
        "date": int(message.at.timestamp()),
        "chat": write_chat(message.chat),
    }
    answer |= _write_author(message)
    answer |= _write_content(message)
    if message.album:
        answer["media_group_id"] = message.album
    if message.edited_at:
        answer["edit_date"] = int(message.edited_at.timestamp())
    if message.reply_to and with_reply:
        answer["reply_to_message"] = write_message(message.reply_to, with_reply=False)
    if message.keyboard and "inline_keyboard" in message.keyboard:
        answer["reply_markup"] = message.keyboard
    if message.origin:
        answer["forward_origin"] = message.origin
    return answer | (message.service or {})


def _write_author(message: Message) -> Json:
    answer: Json = {}
    if message.author:
        answer["from"] = write_user(message.author)
    if message.author_chat:
        answer["sender_chat"] = write_chat(message.author_chat)
    return answer


def _write_content(message: Message) -> Json:
    entities = [entity.as_json() for entity in message.entities]
    words, spans = (
        ("caption", "caption_entities") if message.media else ("text", "entities")
    )
    answer: Json = {}
    if message.text:
        answer[words] = message.text
    if entities:
        answer[spans] = entities
    if message.media:
        answer |= write_media(message.media, occasion=message.id)
    return answer


def write_media(media: Media, *, occasion: int) -> Json:
    if media.kind == "photo":
        return {"photo": [_write_size(each, occasion) for each in media.sizes]}
    answer = dict(media.extra)
    if media.file:
        answer |= write_file(media.file, occasion=occasion)
        if media.file.name and media.kind == "document":
            answer["file_name"] = media.file.name
        if media.file.mime:
            answer["mime_type"] = media.file.mime
    return {media.kind: answer}


def write_file(file: StoredFile, *, occasion: int) -> Json:
    return {
        "file_id": name_for_bot(file, occasion=occasion),
        "file_unique_id": file.key,
        "file_size": file.size,
    }


def _write_size(size: StoredFile, occasion: int) -> Json:
    shape = {"width": size.width, "height": size.height}
    return write_file(size, occasion=occasion) | shape


def write_origin(message: Message) -> Json:
    """Where a forwarded message came from."""
    date = int(message.at.timestamp())
    if message.chat.kind == "channel":
        return {
            "type": "channel",
            "date": date,
            "chat": write_chat(message.chat),
            "message_id": message.id,
        }
    if message.author is None:
        sender = write_chat(message.author_chat or message.chat)
        return {"type": "chat", "date": date, "sender_chat": sender}
    return {"type": "user", "date": date, "sender_user": write_user(message.author)}


def read_entity(raw: Json) -> Entity:
    """An entity as a bot names it in `entities`."""
    extra = {
        key: value
        for key, value in raw.items()
        if key not in ("type", "offset", "length")
    }
    return Entity(str(raw["type"]), int(raw["offset"]), int(raw["length"]), extra)
