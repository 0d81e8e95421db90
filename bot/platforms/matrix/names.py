"""What an event of Matrix is called in the inbox, told without understanding it.

The receiver stores each event with what it knows of its room and sender, because
reading it later must not ask anybody:
`{"event": …, "room": {"id", "kind", "title"}, "name": …, "me": …, "my_name": …}`.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

NAME = "matrix"
UNKNOWN_CHAT = f"{NAME}:?"
LONGEST_KEY, LONGEST_CHAT = 128, 100
Json = dict[str, Any]


def read_envelope(raw: bytes) -> Json:
    """Raises `ValueError` for anything that is none."""
    envelope = orjson.loads(raw)
    if not isinstance(envelope, dict):
        raise ValueError("an envelope is an object")
    return envelope


def peek(raw: bytes) -> tuple[str, str]:
    """(event key, chat key) of an event; never raises."""
    try:
        envelope = read_envelope(raw)
        key, chat = name_event(envelope), f"{NAME}:{envelope['room']['id']}"
    except Exception:
        # Whatever is wrong with it: it must reach the inbox to be looked at there.
        return f"x:{digest(raw)}", UNKNOWN_CHAT
    return bound(key, LONGEST_KEY), bound(chat, LONGEST_CHAT)


def name_event(envelope: Json) -> str:
    """An event has the same id for ever, on every server."""
    return f"m:{envelope['event']['event_id']}"


def bound(key: str, longest: int) -> str:
    return key if len(key) <= longest else f"x:{digest(key.encode())}"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:40]
