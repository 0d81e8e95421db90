"""Chats, senders and files of a Telegram message in the desk's words."""

from __future__ import annotations

import telegram as tg

from bot.platforms.telegram.limits import SHARED_ACCOUNTS
from bot.platforms.telegram.names import NAME
from handlers.messages import Attachment, Chat, ChatKind, Sender

_CHAT_KINDS: dict[str, ChatKind] = {
    "private": "private",
    "group": "group",
    "supergroup": "group",
    "channel": "channel",
}


def read_chat(chat: tg.Chat) -> Chat:
    title = chat.title or chat.full_name or ""
    return Chat(NAME, str(chat.id), _CHAT_KINDS.get(chat.type, "group"), title)


def read_sender(user: tg.User | None, behind: tg.Chat | None = None) -> Sender | None:
    """Who spoke; `behind` is the group or channel that speaks through an account."""
    if behind is not None:
        name = behind.title or behind.full_name or ""
        return Sender(NAME, str(behind.id), name=name, anonymous=True)
    if user is None:
        return None
    return Sender(
        NAME,
        str(user.id),
        name=user.full_name,
        username=user.username or "",
        language=user.language_code or "",
        anonymous=user.id in SHARED_ACCOUNTS,
    )


def read_attachments(message: tg.Message) -> tuple[Attachment, ...]:
    """At most one: an album comes as several messages."""
    if message.photo:
        return (_read_photo(message.photo),)
    if message.animation:  # before the document that repeats it
        return (_read_video(message.animation),)
    if message.video:
        return (_read_video(message.video),)
    if message.document:
        return (_read_document(message.document),)
    other = message.voice or message.audio or message.video_note or message.sticker
    return (_read_other(other),) if other else ()


def _read_photo(sizes: tuple[tg.PhotoSize, ...]) -> Attachment:
    largest = max(sizes, key=lambda size: size.width * size.height)
    return Attachment(
        "photo",
        largest.file_id,
        mime="image/jpeg",
        size=largest.file_size or 0,
        recompressed=True,
    )


def _read_document(document: tg.Document) -> Attachment:
    mime = document.mime_type or ""
    return Attachment(
        "photo" if mime.startswith("image/") else "file",
        document.file_id,
        name=document.file_name or "",
        mime=mime,
        size=document.file_size or 0,
    )


def _read_video(video: tg.Video | tg.Animation) -> Attachment:
    return Attachment(
        "video",
        video.file_id,
        name=video.file_name or "",
        mime=video.mime_type or "",
        size=video.file_size or 0,
        recompressed=True,
    )


def _read_other(thing: tg.Voice | tg.Audio | tg.VideoNote | tg.Sticker) -> Attachment:
    return Attachment("other", thing.file_id, size=thing.file_size or 0)
