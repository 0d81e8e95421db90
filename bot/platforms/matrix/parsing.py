"""Matrix's events → the desk's.

What the desk has no use for (topics, redactions, a bot's notices, …) gives no event.
"""

from __future__ import annotations

from datetime import UTC, datetime

from bot.platforms.matrix.addressing import read_body, read_words
from bot.platforms.matrix.limits import LONGEST_ACCOUNT
from bot.platforms.matrix.names import (
    MEMBER,
    NAME,
    SEALED,
    Json,
    bound,
    is_sealed,
    name_event,
)
from bot.platforms.options import read_choice
from handlers.messages import (
    Attachment,
    Chat,
    ChatKind,
    EventKind,
    FileKind,
    Incoming,
    Sender,
)

# What the receiver keeps for the inbox.
MESSAGE, REACTION = "m.room.message", "m.reaction"
TOMBSTONE = "m.room.tombstone"
WANTED = frozenset({MESSAGE, REACTION, MEMBER, TOMBSTONE}) | SEALED
_FILES: dict[str, FileKind] = {
    "m.image": "photo",
    "m.file": "file",
    "m.video": "video",
    "m.audio": "other",
}


def parse_envelope(envelope: Json) -> list[Incoming]:
    """Raises `LookupError`, `TypeError` or `ValueError` for what cannot be read."""
    readers = {
        MESSAGE: _read_message,
        REACTION: _read_reaction,
        MEMBER: _read_member,
        TOMBSTONE: _read_tombstone,
    }
    event = envelope["event"]
    if is_sealed(envelope):
        return [_read_sealed(envelope, event)]
    read = readers.get(event["type"])
    if read is None:
        return []
    content = event["content"]
    if not isinstance(content, dict):
        raise TypeError("content is an object")
    found = read(envelope, event, content)
    return [found] if found else []


def _read_sealed(envelope: Json, event: Json) -> Incoming:
    """From whom the desk has been invited, when it is its own coming."""
    author = (event.get("unsigned") or {}).get("prev_sender") or event["sender"]
    return Incoming(
        "sealed",
        name_event(envelope),
        read_chat(envelope),
        read_instant(event),
        sender=read_sender(envelope, str(author)),
    )


def _read_message(envelope: Json, event: Json, content: Json) -> Incoming | None:
    relation = content.get("m.relates_to") or {}
    if relation.get("rel_type") == "m.replace":
        return _read_edit(envelope, event, content, str(relation["event_id"]))
    # A redacted message says nothing; notices are what bots say to each other.
    if content.get("msgtype") in (None, "m.notice"):
        return None
    return _make_message(envelope, event, content, "message", event["event_id"])


def _read_edit(
    envelope: Json, event: Json, content: Json, message_id: str
) -> Incoming | None:
    newer = content.get("m.new_content")
    if not isinstance(newer, dict) or newer.get("msgtype") == "m.notice":
        return None
    return _make_message(envelope, event, newer, "edit", message_id)


def _make_message(
    envelope: Json, event: Json, content: Json, kind: EventKind, message_id: str
) -> Incoming:
    text, addressed = read_words(envelope, content)
    relation = content.get("m.relates_to") or {}
    reply_to = (relation.get("m.in_reply_to") or {}).get("event_id", "")
    is_choice = kind == "message" and addressed
    choice = read_choice(text) if is_choice else 0
    token = _find_token(envelope, choice) if reply_to else ""
    if token:
        return _make_press(envelope, event, token, str(reply_to))
    return Incoming(
        kind,
        name_event(envelope),
        read_chat(envelope),
        read_instant(event),
        sender=read_sender(envelope, event["sender"]),
        text=text,
        message_id=message_id,
        reply_to=reply_to,
        attachments=_read_attachments(content),
        addressed=addressed,
        choice=0 if reply_to else choice,
    )


def _read_attachments(content: Json) -> tuple[Attachment, ...]:
    kind, url = _FILES.get(str(content.get("msgtype"))), content.get("url")
    if kind is None or not isinstance(url, str):
        return ()
    info = content.get("info")
    info = info if isinstance(info, dict) else {}
    mime, size = str(info.get("mimetype") or ""), info.get("size")
    if kind == "file" and mime.startswith("image/"):
        kind = "photo"
    name = str(content.get("filename") or content.get("body") or "")
    return (Attachment(kind, url, name, mime, size if isinstance(size, int) else 0),)


def _read_reaction(envelope: Json, event: Json, content: Json) -> Incoming | None:
    """1️⃣ under a message of the desk is its first option."""
    relation = content.get("m.relates_to") or {}
    token = _find_token(envelope, read_choice(str(relation.get("key", ""))))
    if not token:
        return None
    return _make_press(envelope, event, token, str(relation["event_id"]))


def _find_token(envelope: Json, choice: int) -> str:
    options = envelope.get("options") or []
    return str(options[choice - 1]) if 0 < choice <= len(options) else ""


def _make_press(envelope: Json, event: Json, token: str, target: str) -> Incoming:
    return Incoming(
        "press",
        name_event(envelope),
        read_chat(envelope),
        read_instant(event),
        sender=read_sender(envelope, event["sender"]),
        message_id=target,
        data=token,
    )


def find_target(event: Json) -> str:
    """The message that a reaction or an answer chooses an option of; "" for none."""
    content = event.get("content") or {}
    relation = content.get("m.relates_to") or {}
    if event.get("type") == REACTION:
        is_choice = read_choice(str(relation.get("key", "")))
        return str(relation.get("event_id", "")) if is_choice else ""
    answered = (relation.get("m.in_reply_to") or {}).get("event_id")
    if event.get("type") != MESSAGE or not answered:
        return ""
    return str(answered) if read_choice(read_body(content)) else ""


def _read_member(envelope: Json, event: Json, content: Json) -> Incoming | None:
    kind = _name_change(envelope, event, content)
    if kind is None:
        return None
    unsigned = event.get("unsigned") or {}
    # Who joins does so by themselves; whoever invited them stands beside it.
    actor = unsigned.get("prev_sender") if kind == "added" else None
    return Incoming(
        kind,
        name_event(envelope),
        read_chat(envelope),
        read_instant(event),
        sender=read_sender(envelope, str(actor or event["sender"])),
    )


def _name_change(envelope: Json, event: Json, content: Json) -> EventKind | None:
    was = _read_membership(envelope, event) == "join"
    now = content.get("membership") == "join"
    is_private = envelope["room"]["kind"] == "private"
    if was == now:
        return None
    if event["state_key"] != envelope["me"]:
        if not is_private or (not was and "prev_content" not in _read_unsigned(event)):
            return None
        return "unblocked" if now else "blocked"
    if is_private:
        return None if now else "blocked"
    return "added" if now else "removed"


def _read_unsigned(event: Json) -> Json:
    unsigned = event.get("unsigned")
    return unsigned if isinstance(unsigned, dict) else {}


def _read_membership(envelope: Json, event: Json) -> str:
    previous = _read_unsigned(event).get("prev_content") or {}
    return str(previous.get("membership", ""))


def _read_tombstone(envelope: Json, event: Json, content: Json) -> Incoming:
    chat = read_chat(envelope)
    newer = Chat(NAME, str(content["replacement_room"]), chat.kind, chat.title)
    key, at = name_event(envelope), read_instant(event)
    return Incoming("migrated", key, chat, at, new_chat=newer)


def read_chat(envelope: Json) -> Chat:
    room = envelope["room"]
    kind: ChatKind = "private" if room["kind"] == "private" else "group"
    return Chat(NAME, str(room["id"]), kind, str(room.get("title") or ""))


def read_sender(envelope: Json, account: str) -> Sender:
    is_author = account == envelope["event"]["sender"]
    name = str(envelope.get("name") or "") if is_author else ""
    local = account[1:].partition(":")[0]
    return Sender(
        NAME, bound(account, LONGEST_ACCOUNT), name=name or local, username=local[:64]
    )


def read_instant(event: Json) -> datetime:
    return datetime.fromtimestamp(event["origin_server_ts"] / 1000, UTC)
