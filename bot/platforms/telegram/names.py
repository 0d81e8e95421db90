"""What an update is called in the inbox, told without understanding it.

Telegram's own update ids may start again at any number after a quiet week, so events
are named by chat and message, by the press, or by what happened to the desk when.
"""

from __future__ import annotations

import hashlib
from typing import Any

from bot.platforms.telegram.tolerant import read_json

NAME = "telegram"
UNKNOWN_CHAT = f"{NAME}:?"
LONGEST_KEY = 128
_MESSAGES = ("message", "channel_post")
_EDITS = ("edited_message", "edited_channel_post")
Json = dict[str, Any]


def read_update(raw: bytes) -> Json:
    """The update as JSON has it; raises `ValueError` for anything that is none."""
    update = read_json(raw)
    if not isinstance(update, dict):
        raise ValueError("an update is an object")
    return update


def peek(raw: bytes) -> tuple[str, str]:
    """(event key, chat key) of an update; never raises.

    The same for the same event, however often and in whichever spelling it comes. What
    cannot be told is named by its bytes, in the chat `telegram:?`.
    """
    try:
        key, chat = name_event(read_update(raw))
    except Exception:
        # Whatever is wrong with it: it must reach the inbox to be looked at there.
        return f"x:{_digest(raw)}", UNKNOWN_CHAT
    return _bound(key), _bound(chat, longest=100)


def name_event(update: Json) -> tuple[str, str]:
    """Raises `LookupError` or `TypeError` for an update that lacks the needful."""
    for kind in (*_MESSAGES, *_EDITS):
        if kind in update:
            return _name_message(kind, update[kind])
    if "callback_query" in update:
        return _name_press(update["callback_query"])
    if "my_chat_member" in update:
        return _name_membership(update["my_chat_member"])
    raise LookupError("an update of another kind")


def _name_message(kind: str, message: Json) -> tuple[str, str]:
    chat, number = message["chat"]["id"], message["message_id"]
    if kind in _MESSAGES:
        return f"m:{chat}:{number}", f"{NAME}:{chat}"
    # Two edits within a second have the same date; their content tells them apart.
    content = f"{message.get('text')}\0{message.get('caption')}"
    mark = _digest(content.encode())[:8]
    return f"e:{chat}:{number}:{message['edit_date']}:{mark}", f"{NAME}:{chat}"


def _name_press(press: Json) -> tuple[str, str]:
    message = press.get("message") or {"chat": press["from"]}
    return f"c:{press['id']}", f"{NAME}:{message['chat']['id']}"


def _name_membership(change: Json) -> tuple[str, str]:
    chat = change["chat"]["id"]
    old, new = change["old_chat_member"]["status"], change["new_chat_member"]["status"]
    return f"s:{chat}:{change['date']}:{old}:{new}", f"{NAME}:{chat}"


def _bound(key: str, longest: int = LONGEST_KEY) -> str:
    return key if len(key) <= longest else f"x:{_digest(key.encode())}"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:40]
