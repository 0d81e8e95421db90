"""The desk's words → arguments of python-telegram-bot."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import telegram as tg
from telegram.constants import ParseMode

from bot.platforms import base
from bot.platforms.telegram.limits import PHOTO_BYTES, TELEGRAM
from handlers.messages import Button, Ready, Rows

NO_PREVIEW = tg.LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in memory, on its way."""

    data: bytes
    name: str
    as_photo: bool


def write_keyboard(rows: Rows) -> tg.InlineKeyboardMarkup | None:
    if not rows:
        return None
    return tg.InlineKeyboardMarkup([[_write_button(b) for b in row] for row in rows])


def _write_button(button: Button) -> tg.InlineKeyboardButton:
    if button.url:
        return tg.InlineKeyboardButton(button.label, url=button.url)
    return tg.InlineKeyboardButton(button.label, callback_data=button.token)


def write_reply(message_id: str) -> tg.ReplyParameters | None:
    if not message_id:
        return None
    # The message may have been deleted meanwhile: the answer still goes out.
    return tg.ReplyParameters(read_id(message_id), allow_sending_without_reply=True)


def read_id(message_id: str) -> int:
    """Raises `BadContent` for what cannot be a message of Telegram's."""
    if not message_id.isdecimal():
        raise base.BadContent(f"{message_id[:20]!r} is no message id")
    return int(message_id)


def write_media(
    uploads: Sequence[Upload], caption: str
) -> list[tg.InputMediaPhoto | tg.InputMediaDocument]:
    """An album; its caption is the first item's."""
    captions = [caption or None, *[None] * (len(uploads) - 1)]
    return [
        (tg.InputMediaPhoto if upload.as_photo else tg.InputMediaDocument)(
            upload.data,
            caption=text,
            parse_mode=ParseMode.HTML,
            filename=upload.name,
        )
        for upload, text in zip(uploads, captions, strict=True)
    ]


def as_documents(uploads: Sequence[Upload]) -> list[Upload]:
    return [replace(upload, as_photo=False) for upload in uploads]


async def read_uploads(files: Sequence[Ready]) -> list[Upload]:
    """Raises `TooBig`, `BadContent` for a file that is not there, `Unavailable`.

    A picture beyond Telegram's size for pictures makes the whole album one of files.
    """
    uploads = await asyncio.to_thread(_read_all, files)
    if any(u.as_photo and len(u.data) > PHOTO_BYTES for u in uploads):
        return as_documents(uploads)
    return uploads


def _read_all(files: Sequence[Ready]) -> list[Upload]:
    try:
        if any(file.path.stat().st_size > TELEGRAM.send_bytes for file in files):
            raise base.TooBig("a file beyond 50 MB")
        return [Upload(f.path.read_bytes(), f.name, f.as_photo) for f in files]
    except FileNotFoundError:
        raise base.BadContent("a file to send is not there") from None
    except OSError as error:
        raise base.Unavailable(
            f"cannot read a file to send: {error.strerror}"
        ) from None
