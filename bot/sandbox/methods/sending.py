"""Sending one message: words, a file, a copy."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import bad_request
from bot.sandbox.files import FileKind
from bot.sandbox.formatting import Formatted
from bot.sandbox.inputs import (
    find_chat,
    find_message,
    find_reply,
    read_caption,
    read_media,
    read_text,
)
from bot.sandbox.keyboards import read_keyboard
from bot.sandbox.params import Params
from bot.sandbox.rights import check_posting
from bot.sandbox.service import Service
from bot.sandbox.wire import write_message, write_origin
from bot.sandbox.world import Chat, Media, Message

Json = dict[str, Any]

CHAT_ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def author_of(service: Service, chat: Chat) -> Json:
    """In a channel the channel speaks, elsewhere the bot."""
    if chat.kind == "channel":
        return {"author_chat": chat, "via_bot": True}
    return {"author": service.world.bot, "via_bot": True}


def send(
    service: Service,
    chat: Chat,
    params: Params,
    *,
    words: Formatted,
    media: Media | None = None,
    origin: Json | None = None,
) -> Message:
    """Put the bot's message into the chat, if rights and pace allow."""
    check_posting(service.world, chat, media.kind if media else "text")
    keyboard, reply_to = read_keyboard(params), find_reply(chat, params)
    service.rates.charge(chat)
    return service.post(
        chat,
        text=words.text,
        entities=words.entities,
        media=media,
        keyboard=keyboard,
        reply_to=reply_to,
        silent=params.flag("disable_notification"),
        origin=origin,
        **author_of(service, chat),
    )


async def send_message(service: Service, params: Params) -> Json:
    words = read_text(params)
    chat = find_chat(service, params, "write")
    return write_message(send(service, chat, params, words=words))


async def _send_file(service: Service, params: Params, kind: FileKind) -> Json:
    words = read_caption(params)
    chat = find_chat(service, params, "write")
    media = await read_media(service, params, kind, kind)
    return write_message(send(service, chat, params, words=words, media=media))


async def send_photo(service: Service, params: Params) -> Json:
    return await _send_file(service, params, "photo")


async def send_document(service: Service, params: Params) -> Json:
    return await _send_file(service, params, "document")


async def send_video(service: Service, params: Params) -> Json:
    return await _send_file(service, params, "video")


async def copy_message(service: Service, params: Params) -> Json:
    chat = find_chat(service, params, "write")
    source = _find_source(service, params, "message to copy")
    words = Formatted(source.text, source.entities)
    if params.values.get("caption") is not None and source.media:
        words = read_caption(params)
    sent = send(service, chat, params, words=words, media=source.media)
    return {"message_id": sent.id}


async def forward_message(service: Service, params: Params) -> Json:
    chat = find_chat(service, params, "write")
    source = _find_source(service, params, "message to forward")
    words = Formatted(source.text, source.entities)
    origin = source.origin or write_origin(source)
    sent = send(service, chat, params, words=words, media=source.media, origin=origin)
    return write_message(sent)


def _find_source(service: Service, params: Params, what: str) -> Message:
    source = find_chat(service, params, "read", "from_chat_id")
    message = find_message(source, params, what)
    if message.service:
        raise bad_request("message can't be forwarded or copied")
    return message


async def send_chat_action(service: Service, params: Params) -> bool:
    chat = find_chat(service, params, "write")
    if params.text("action") not in CHAT_ACTIONS:
        raise bad_request("wrong parameter action in request")
    service.feed.publish("typing", chat.id, {"action": params.text("action")})
    return True


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVideo": send_video,
    "copyMessage": copy_message,
    "forwardMessage": forward_message,
    "sendChatAction": send_chat_action,
}
