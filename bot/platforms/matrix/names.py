"""What an event of Matrix is called in the inbox, told without understanding it.

The receiver stores each event with what it knows of its room and sender, because
reading it later must not ask anybody:
`{"event": …, "room": {"id", "kind", "title", "encrypted"}, "name": …, "me": …,
"my_name": …}`.
"""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

NAME = "matrix"
UNKNOWN_CHAT = f"{NAME}:?"
LONGEST_KEY, LONGEST_CHAT = 128, 100
Json = dict[str, Any]
MEMBER = "m.room.member"
# A message that is encrypted, and the moment from which on all of a room are.
SEALED = frozenset({"m.room.encrypted", "m.room.encryption"})
DAY_MILLISECONDS = 86_400_000


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
    """An event has the same id for ever, on every server.

    What cannot be read is one event a day for each room: it is answered as often.
    """
    event = envelope["event"]
    if is_sealed(envelope):
        day = event["origin_server_ts"] // DAY_MILLISECONDS
        return f"sealed:{day}:{envelope['room']['id']}"
    return f"m:{event['event_id']}"


def is_sealed(envelope: Json) -> bool:
    """Whether it is encrypted, or the desk has come where everything will be."""
    event, room = envelope["event"], envelope["room"]
    if event["type"] != MEMBER:
        return event["type"] in SEALED
    is_own_join = event["state_key"] == envelope["me"]
    is_own_join = is_own_join and event["content"].get("membership") == "join"
    return bool(is_own_join and room["kind"] == "private" and room.get("encrypted"))


def bound(key: str, longest: int) -> str:
    return key if len(key) <= longest else f"x:{digest(key.encode())}"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:40]
