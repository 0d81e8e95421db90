"""What a call brings: the chat, words with their entities, files old and new."""

from __future__ import annotations

import asyncio
import mimetypes
from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.files import FileKind, FileStore, StoredFile
from bot.sandbox.formatting import Formatted, count_units, finish_text
from bot.sandbox.html import parse_html
from bot.sandbox.limits import (
    CAPTION_UNITS,
    MESSAGE_UNITS,
    RAW_TEXT_BYTES,
    UPLOAD_BYTES,
)
from bot.sandbox.params import Params, Upload
from bot.sandbox.pictures import Variant, shrink_picture
from bot.sandbox.rights import Access, check_access
from bot.sandbox.service import Service
from bot.sandbox.wire import read_entity
from bot.sandbox.world import Chat, Media, Message

Json = dict[str, Any]
VIDEO_FIELDS = ("width", "height", "duration")
_TYPE_NAMES = {"photo": "Photo", "document": "Document", "video": "Video"}


def find_chat(
    service: Service, params: Params, access: Access, name: str = "chat_id"
) -> Chat:
    """The chat a call names; raises ApiError 400/403 where the bot may not."""
    raw = params.text(name)
    if not raw:
        raise bad_request(f"{name} is empty")
    chat = _look_up_chat(service, raw)
    if chat is None:
        raise bad_request("chat not found")
    check_access(service.world, chat, access)
    return chat


def _look_up_chat(service: Service, raw: str) -> Chat | None:
    if raw.startswith("@"):
        found = service.world.find_by_username(raw)
        return found if found and found.kind != "private" else None
    try:
        return service.world.chats.get(int(raw))
    except ValueError:
        return None


def find_message(chat: Chat, params: Params, what: str) -> Message:
    """`what` words the refusal: "message to edit", "message to delete" …"""
    if not params.text("message_id"):
        raise bad_request("message identifier is not specified")
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request(f"{what} not found")
    return message


def read_text(params: Params) -> Formatted:
    """The text of a message, 1–4096 units."""
    text = params.text("text")
    if not text:
        raise bad_request("message text is empty")
    formatted = _read_formatted(params, text, "entities")
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if count_units(formatted.text) > MESSAGE_UNITS:
        raise bad_request("message is too long")
    return formatted


def read_caption(params: Params) -> Formatted:
    """The words under a file, 0–1024 units."""
    formatted = _read_formatted(params, params.text("caption"), "caption_entities")
    if count_units(formatted.text) > CAPTION_UNITS:
        raise bad_request("message caption is too long")
    return formatted


def _read_formatted(params: Params, text: str, entities: str) -> Formatted:
    if len(text.encode("utf-8", "surrogatepass")) > RAW_TEXT_BYTES:
        raise bad_request("text is too long")
    match params.text("parse_mode").lower():
        case "html":
            return finish_text(parse_html(text))
        case "" | "none":
            named = params.structure(entities, "entities") or []
            return finish_text(Formatted(text, tuple(map(read_entity, named))))
        case "markdown" | "markdownv2":
            raise bad_request(
                "can't parse entities: this sandbox reads HTML only, not Markdown; "
                "send parse_mode HTML"
            )
    raise bad_request("unsupported parse_mode")


def find_reply(chat: Chat, params: Params) -> Message | None:
    """The message that is answered; raises ApiError 400 when it is gone."""
    named = params.structure("reply_parameters", "reply parameters") or {}
    number = named.get("message_id") or params.integer("reply_to_message_id")
    if not number:
        return None
    message = chat.messages.get(int(number))
    lenient = named.get("allow_sending_without_reply") or params.flag(
        "allow_sending_without_reply"
    )
    if message is None and not lenient:
        raise bad_request("message to be replied not found")
    return message


async def read_media(
    service: Service, params: Params, kind: FileKind, field: str
) -> Media:
    """The file a call sends: uploaded with it, or known by its file_id."""
    value = params.text(field)
    name = value.removeprefix("attach://") if value.startswith("attach://") else field
    upload = params.uploads.get(name)
    if upload is not None:
        media = await store_upload(service, upload, kind)
        if kind == "video":
            media.extra = {each: params.integer(each) for each in VIDEO_FIELDS}
        return media
    if not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith("attach://"):
        raise bad_request("media not found")
    return _reuse_file(service, value, kind)


def _reuse_file(service: Service, file_id: str, kind: FileKind) -> Media:
    if file_id.startswith(("http://", "https://")):
        # The sandbox never leaves the machine; Telegram says this of an address
        # that does not answer.
        raise bad_request("failed to get HTTP URL content")
    file = service.files.find(file_id)
    if file is None:
        raise bad_request(
            "wrong remote file identifier specified: can't unserialize it. "
            "Wrong last symbol"
        )
    if file.kind != kind:
        real, wanted = (
            _TYPE_NAMES.get(file.kind, file.kind),
            _TYPE_NAMES.get(kind, kind),
        )
        raise bad_request(f"can't use file of type {real} as {wanted}")
    sizes = _find_sizes(service, file) if kind == "photo" else ()
    return Media(kind, None if sizes else file, sizes)


def _find_sizes(service: Service, file: StoredFile) -> tuple[StoredFile, ...]:
    return service.files.photo_sizes.get(file.key, (file,))


async def store_upload(service: Service, upload: Upload, kind: FileKind) -> Media:
    """Keep an uploaded file as Telegram would; raises ApiError 400/413."""
    if not upload.data:
        raise bad_request("file must be non-empty")
    if len(upload.data) > UPLOAD_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    if kind == "photo":
        variants = await asyncio.to_thread(shrink_picture, upload.data)
        return Media("photo", sizes=store_photo(service.files, variants))
    return Media(kind, store_file(service.files, upload, kind))


def store_photo(
    files: FileStore, variants: tuple[Variant, ...]
) -> tuple[StoredFile, ...]:
    sizes = tuple(
        files.add(
            "photo",
            each.data,
            name="photo.jpg",
            mime="image/jpeg",
            width=each.width,
            height=each.height,
        )
        for each in variants
    )
    files.photo_sizes.update({size.key: sizes for size in sizes})
    return sizes


def store_file(files: FileStore, upload: Upload, kind: FileKind) -> StoredFile:
    mime = upload.mime
    if mime in ("", "application/octet-stream"):
        mime = mimetypes.guess_type(upload.name)[0] or "application/octet-stream"
    return files.add(kind, upload.data, name=upload.name, mime=mime)
