"""The world as a person sees it on the screen, as plain JSON for the page and tests."""

from __future__ import annotations

from typing import Any

from bot.sandbox.files import StoredFile
from bot.sandbox.world import Chat, Message, World

Json = dict[str, Any]


def view_message(world: World, message: Message) -> Json:
    """One bubble: a message, or an album as one with all its parts."""
    parts = world.album_of(message)
    first = parts[0]
    worded = next((part for part in parts if part.text), first)
    return {
        "id": first.id,
        "ids": [part.id for part in parts],
        "chat": first.chat.id,
        "from": _view_author(first),
        "at": first.at.isoformat(),
        "text": worded.text,
        "entities": [entity.as_json() for entity in worded.entities],
        "rows": [[_view_button(each) for each in row] for row in first.inline_rows],
        "keyboard": _view_reply_keyboard(first),
        "photos": [_view_photo(part) for part in parts if _kind(part) == "photo"],
        "files": [
            _view_file(part.media.file, part.media.kind)
            for part in parts
            if part.media and part.media.file
        ],
        "extra": _view_extra(first),
        "edited": any(part.edits for part in parts),
        "edits": sum(part.edits for part in parts),
        "reactions": _count_reactions(parts),
        "reply_to": first.reply_to.id if first.reply_to else 0,
        "forwarded": bool(first.origin),
        "service": first.service or {},
        "silent": first.silent,
    }


def _kind(message: Message) -> str:
    return message.media.kind if message.media else "text"


def _view_author(message: Message) -> Json:
    if message.author_chat is not None:
        chat = message.author_chat
        is_bot = message.via_bot
        return {"id": chat.id, "name": chat.title, "is_bot": is_bot}
    author = message.author
    assert author is not None
    return {"id": author.id, "name": author.name, "is_bot": author.is_bot}


def _view_button(button: Json) -> Json:
    return {
        "text": button["text"],
        "data": button.get("callback_data", ""),
        "url": button.get("url", ""),
    }


def _view_reply_keyboard(message: Message) -> Json:
    keyboard = message.keyboard or {}
    if "keyboard" in keyboard:
        rows = [
            [key if isinstance(key, str) else key["text"] for key in row]
            for row in keyboard["keyboard"]
        ]
        return {"rows": rows, "once": bool(keyboard.get("one_time_keyboard"))}
    return {"removed": True} if keyboard.get("remove_keyboard") else {}


def _view_photo(message: Message) -> Json:
    assert message.media is not None
    largest = message.media.sizes[-1]
    preview = next(
        (s for s in message.media.sizes if max(s.width, s.height) >= 320), largest
    )
    return _view_file(largest, "photo") | {
        "width": largest.width,
        "height": largest.height,
        "preview": preview.key,
        "message": message.id,
    }


def _view_file(file: StoredFile, kind: str) -> Json:
    return {
        "key": file.key,
        "kind": kind,
        "name": file.name,
        "mime": file.mime,
        "size": file.size,
    }


def _view_extra(message: Message) -> Json:
    if message.media is None or not message.media.extra:
        return {}
    return {"kind": message.media.kind} | message.media.extra


def _count_reactions(parts: list[Message]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for part in parts:
        for emojis in part.reactions.values():
            for emoji in emojis:
                counts[emoji] = counts.get(emoji, 0) + 1
    return counts


def view_chat(world: World, chat: Chat) -> Json:
    members = [
        {"id": each.user.id, "name": each.user.name, "status": each.status}
        for each in chat.members.values()
        if each.is_present
    ]
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": chat.title,
        "username": chat.username,
        "members": members,
        "bot": chat.member(world.bot).status,
        "pinned": list(chat.pinned),
        "moved_to": chat.moved_to.id if chat.moved_to else 0,
        "blocked": bool(chat.peer and chat.peer.blocked),
        "hidden": bool(chat.peer and chat.peer.hidden),
    }


def view_transcript(world: World, chat: Chat) -> list[Json]:
    """The chat's bubbles from top to bottom."""
    shown: list[Json] = []
    for message in sorted(chat.messages.values(), key=lambda each: each.id):
        if not message.album or world.album_of(message)[0] is message:
            shown.append(view_message(world, message))
    return shown
