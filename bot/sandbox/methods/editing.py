"""Changing what stands in a chat: edits, deletions, reactions, pins."""

from __future__ import annotations

from typing import Any

from bot.sandbox.errors import NOT_MODIFIED, bad_request
from bot.sandbox.formatting import Formatted
from bot.sandbox.inputs import find_chat, find_message, read_caption, read_text
from bot.sandbox.keyboards import read_keyboard
from bot.sandbox.limits import DELETE_LIFE, REACTIONS
from bot.sandbox.methods.albums import read_item
from bot.sandbox.params import Params
from bot.sandbox.rights import may_delete_others, may_pin
from bot.sandbox.service import Service
from bot.sandbox.wire import write_message
from bot.sandbox.world import Chat, Media, Message

Json = dict[str, Any]


def _find_own(service: Service, params: Params) -> Message:
    if params.text("inline_message_id"):
        raise bad_request("message to edit not found")
    chat = find_chat(service, params, "edit")
    message = find_message(chat, params, "message to edit")
    if not message.via_bot or message.service or message.origin:
        raise bad_request("message can't be edited")
    return message


def _apply(
    service: Service,
    message: Message,
    *,
    words: Formatted,
    keyboard: Json | None,
    media: Media | None = None,
) -> Json:
    new = (words.text, words.entities, keyboard)
    if media is None and new == (message.text, message.entities, message.keyboard):
        raise bad_request(NOT_MODIFIED)
    service.rates.charge(message.chat)
    message.text, message.entities, message.keyboard = new
    message.media = media or message.media
    message.edited_at = service.clock.now()
    message.edits += 1
    service.show(message)
    return write_message(message)


async def edit_message_text(service: Service, params: Params) -> Json:
    words = read_text(params)
    message = _find_own(service, params)
    if message.media:
        raise bad_request("there is no text in the message to edit")
    return _apply(service, message, words=words, keyboard=read_keyboard(params))


async def edit_message_caption(service: Service, params: Params) -> Json:
    words = read_caption(params)
    message = _find_own(service, params)
    if not message.media:
        raise bad_request("there is no caption in the message to edit")
    return _apply(service, message, words=words, keyboard=read_keyboard(params))


async def edit_message_media(service: Service, params: Params) -> Json:
    message = _find_own(service, params)
    media, words = await read_item(service, params, params.structure("media", "media"))
    if message.album and (media.kind == "document") != (
        message.media is not None and message.media.kind == "document"
    ):
        raise bad_request("message can't be edited to the specified message type")
    keyboard = read_keyboard(params)
    return _apply(service, message, words=words, keyboard=keyboard, media=media)


async def edit_message_reply_markup(service: Service, params: Params) -> Json:
    message = _find_own(service, params)
    words = Formatted(message.text, message.entities)
    return _apply(service, message, words=words, keyboard=read_keyboard(params))


async def delete_message(service: Service, params: Params) -> bool:
    chat = find_chat(service, params, "write")
    message = find_message(chat, params, "message to delete")
    if not _may_delete(service, chat, message):
        raise bad_request("message can't be deleted")
    service.remove(message)
    return True


def _may_delete(service: Service, chat: Chat, message: Message) -> bool:
    is_recent = service.clock.now() - message.at < DELETE_LIFE
    if message.via_bot or chat.kind == "private":
        return is_recent
    return may_delete_others(service.world, chat)


async def delete_messages(service: Service, params: Params) -> bool:
    """Deletes those that can be deleted; the others are skipped without a word."""
    chat = find_chat(service, params, "write")
    for number in params.structure("message_ids", "message identifiers") or []:
        message = chat.messages.get(int(number))
        if message is not None and _may_delete(service, chat, message):
            service.remove(message)
    return True


async def set_message_reaction(service: Service, params: Params) -> bool:
    chat = find_chat(service, params, "read")
    message = find_message(chat, params, "message to react")
    named = params.structure("reaction", "reaction types") or []
    emojis = tuple(_read_emoji(each) for each in named)
    if len(emojis) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    react(service, message, service.world.bot.id, emojis)
    return True


def _read_emoji(raw: Any) -> str:
    if not isinstance(raw, dict) or raw.get("type") != "emoji":
        raise bad_request("REACTION_INVALID")
    emoji = str(raw.get("emoji", "")).replace("\ufe0f", "")
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return emoji


def react(
    service: Service, message: Message, user_id: int, emojis: tuple[str, ...]
) -> None:
    message.reactions.pop(user_id, None)
    if emojis:
        message.reactions[user_id] = emojis
    service.feed.publish(
        "reaction",
        message.chat.id,
        {"message": message.id, "person": user_id, "emojis": list(emojis)},
    )
    service.show(message, quiet=True)


async def pin_chat_message(service: Service, params: Params) -> bool:
    chat = find_chat(service, params, "write")
    message = find_message(chat, params, "message to pin")
    if not may_pin(service.world, chat):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    if message.id not in chat.pinned:
        chat.pinned.append(message.id)
        service.show_chat(chat)
    return True


async def unpin_chat_message(service: Service, params: Params) -> bool:
    chat = find_chat(service, params, "write")
    if not may_pin(service.world, chat):
        raise bad_request("not enough rights to manage pinned messages in the chat")
    number = params.integer("message_id") or (chat.pinned or [0])[-1]
    if number not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(number)
    service.show_chat(chat)
    return True


METHODS = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "setMessageReaction": set_message_reaction,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
}
