"""People send pictures, albums, files, stickers and places."""

from __future__ import annotations

import asyncio
import base64
import binascii
import mimetypes
from collections.abc import Sequence
from typing import Any

from bot.sandbox.errors import ApiError, NotPossible
from bot.sandbox.formatting import Formatted, count_units
from bot.sandbox.inputs import store_file, store_photo
from bot.sandbox.limits import ALBUM_ITEMS, CAPTION_UNITS
from bot.sandbox.methods.albums import new_album_id
from bot.sandbox.params import Upload
from bot.sandbox.people.acting import write_as
from bot.sandbox.people.lookup import Act, enter_chat, find_bubble, find_person
from bot.sandbox.pictures import shrink_picture
from bot.sandbox.service import Service
from bot.sandbox.view import view_message
from bot.sandbox.world import Media, Message

Json = dict[str, Any]


async def send_files(
    service: Service,
    *,
    person: int,
    files: Sequence[Json],
    chat: int = 0,
    caption: str = "",
    as_file: bool = False,
    reply_to: int = 0,
) -> Json:
    """Send one file or an album; more than ten become several albums.

    Each of `files` has `name`, `data` (bytes, or base64) and optionally `caption`,
    `mime` and `claimed` (a size in bytes to pretend). Pictures and videos are
    recompressed by the platform unless `as_file`.
    """
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    answered = find_bubble(room, reply_to) if reply_to else None
    words = _caption_each(files, caption)
    media = [await _make_media(service, each, as_file=as_file) for each in files]
    if not media:
        raise NotPossible("there is nothing to send")
    most = ALBUM_ITEMS[1]
    for begin in range(0, len(media), most):
        parts = list(zip(media, words, strict=True))[begin : begin + most]
        album = new_album_id() if len(parts) > 1 else ""
        messages = [
            write_as(
                service, user, room, text, media=part, album=album, reply_to=answered
            )
            for part, text in parts
        ]
        _show_album(service, messages)
    return view_message(service.world, messages[0])


def _show_album(service: Service, messages: list[Message]) -> None:
    if messages[0].album:
        service.show(messages[0])


def _caption_each(files: Sequence[Json], caption: str) -> list[Formatted]:
    captions = [str(each.get("caption", "")) for each in files]
    if caption and captions:
        captions[0] = caption
    if any(count_units(each) > CAPTION_UNITS for each in captions):
        raise NotPossible(f"a caption has at most {CAPTION_UNITS} characters")
    return [Formatted(each) for each in captions]


async def _make_media(service: Service, raw: Json, *, as_file: bool) -> Media:
    name = str(raw.get("name") or "file")
    mime = str(raw.get("mime") or mimetypes.guess_type(name)[0] or "")
    upload = Upload(name, mime, read_data(raw.get("data", b"")))
    if as_file:
        return _make_document(service, upload, int(raw.get("claimed", 0)))
    if mime.startswith("video/"):
        file = store_file(service.files, upload, "video")
        shape = {"width": 1280, "height": 720, "duration": 10}
        return Media("video", file, extra=shape)
    return await _make_photo(service, upload)


def _make_document(service: Service, upload: Upload, claimed: int) -> Media:
    if not upload.data and not claimed:
        raise NotPossible("an empty file cannot be sent")
    file = store_file(service.files, upload, "document")
    file.claimed = claimed
    return Media("document", file)


async def _make_photo(service: Service, upload: Upload) -> Media:
    try:
        variants = await asyncio.to_thread(shrink_picture, upload.data)
    except ApiError as error:
        raise NotPossible(
            f"{upload.name} cannot be sent as a picture ({error.description}); "
            "send it as a file"
        ) from error
    return Media("photo", sizes=store_photo(service.files, variants))


def read_data(data: bytes | str) -> bytes:
    """Bytes as they are, or base64 as it comes over HTTP."""
    if isinstance(data, bytes):
        return data
    try:
        return base64.b64decode(data, validate=True)
    except binascii.Error as error:
        raise NotPossible("the file's data is not base64") from error


_OTHERS: dict[str, Json] = {
    "sticker": {
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "type": "regular",
        "emoji": "👍",
    },
    "location": {"longitude": 120.15, "latitude": 30.28},
    "contact": {"phone_number": "+8613800000000", "first_name": "张三"},
}


async def send_other(
    service: Service, *, person: int, kind: str, chat: int = 0
) -> Json:
    """Send what no desk expects: a sticker, a location or a contact."""
    if kind not in _OTHERS:
        raise NotPossible(f"nobody can send a {kind}; there are {sorted(_OTHERS)}")
    user = find_person(service, person)
    room = enter_chat(service, user, chat)
    file = None
    if kind == "sticker":
        file = service.files.add("sticker", b"webp", name="sticker.webp")
    media = Media(kind, file, extra=_OTHERS[kind])  # type: ignore[arg-type]
    sent = write_as(service, user, room, Formatted(""), media=media)
    return view_message(service.world, sent)


ACTS: dict[str, Act] = {"send_files": send_files, "send_other": send_other}
