"""sendMediaGroup: 2–10 files that are shown as one."""

from __future__ import annotations

import secrets
from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.files import FileKind
from bot.sandbox.formatting import Formatted
from bot.sandbox.inputs import find_chat, find_reply, read_caption, read_media
from bot.sandbox.limits import ALBUM_ITEMS
from bot.sandbox.methods.sending import author_of
from bot.sandbox.params import Params
from bot.sandbox.rights import check_posting
from bot.sandbox.service import Service
from bot.sandbox.wire import write_message
from bot.sandbox.world import Chat, Media, Message

Json = dict[str, Any]
Item = tuple[Media, Formatted]
_KINDS: dict[str, FileKind] = {
    "photo": "photo",
    "video": "video",
    "document": "document",
}


def new_album_id() -> str:
    return str(10**16 + secrets.randbelow(9 * 10**16))


async def send_media_group(service: Service, params: Params) -> list[Json]:
    chat = find_chat(service, params, "write")
    raw = params.structure("media", "media")
    if not isinstance(raw, list):
        raise bad_request("expected an Array of InputMedia")
    _check_count(len(raw))
    items = [await read_item(service, params, each) for each in raw]
    _check_mixture([media.kind for media, _ in items])
    messages = _post_album(service, chat, params, items)
    service.show(messages[0])
    return [write_message(each) for each in messages]


def _check_count(count: int) -> None:
    fewest, most = ALBUM_ITEMS
    if count > most:
        raise bad_request("too many messages to send as an album")
    if count == 0:
        raise bad_request("there are no messages to send")
    if count < fewest:
        raise bad_request("an album must include 2-10 items")


def _check_mixture(kinds: list[str]) -> None:
    """Photos and videos mix; documents stay among themselves."""
    if len(set(kinds)) > 1 and "document" in kinds:
        raise bad_request("document can't be mixed with other media types")


async def read_item(service: Service, params: Params, raw: Any) -> Item:
    """One InputMedia with its caption; raises ApiError 400."""
    if not isinstance(raw, dict):
        raise bad_request("can't parse InputMedia: expected an Object")
    item = Params(raw, params.uploads)
    kind = _KINDS.get(item.text("type"))
    if kind is None:
        raise bad_request(
            f'can\'t parse InputMedia: type "{item.text("type")}" is unsupported'
        )
    if not item.text("media"):
        raise bad_request("can't parse InputMedia: media not found")
    return await read_media(service, item, kind, "media"), read_caption(item)


def _post_album(
    service: Service, chat: Chat, params: Params, items: list[Item]
) -> list[Message]:
    for media, _ in items:
        check_posting(service.world, chat, media.kind)
    reply_to = find_reply(chat, params)
    service.rates.charge(chat, len(items))
    album = new_album_id()
    return [
        service.post(
            chat,
            text=words.text,
            entities=words.entities,
            media=media,
            album=album,
            reply_to=reply_to,
            silent=params.flag("disable_notification"),
            **author_of(service, chat),
        )
        for media, words in items
    ]


METHODS = {"sendMediaGroup": send_media_group}
