"""A chat's key in tables ↔ the chat as messages name it."""

from __future__ import annotations

from handlers.messages import Chat, ChatKind


def read_chat(key: str, kind: ChatKind = "private") -> Chat:
    """The chat `telegram:-100123`."""
    platform, _, chat_id = key.partition(":")
    return Chat(platform, chat_id, kind)
