"""WeCom's events → the desk's.

What the desk has no use for (feedback, a chat opened, a place, …) gives no event.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from bot.platforms.options import read_choice
from bot.platforms.wecom.names import EVENT, MESSAGE, NAME, Json, find_chat, name_event
from handlers.messages import Attachment, Chat, EventKind, FileKind, Incoming, Sender

# In a group the robot hears only what is said to it, behind its name.
_CALLED = re.compile(r"\A@\S+\s*")
_FILES: dict[str, FileKind] = {"image": "photo", "file": "file", "video": "video"}
_MEMBERS: dict[str, EventKind] = {"subscribe": "unblocked", "unsubscribe": "blocked"}


def parse_event(event: Json) -> list[Incoming]:
    """Raises `LookupError`, `TypeError` or `ValueError` for what cannot be read."""
    body = event["body"]
    if event["cmd"] == "xml":
        return _read_callback(event, body)
    if event["cmd"] == MESSAGE:
        return _read_message(event, body)
    if event["cmd"] != EVENT:
        raise ValueError("a frame of another kind")
    return []


def _read_message(event: Json, body: Json) -> list[Incoming]:
    items = _list_items(body)
    texts = [_read_text(item) for item in items]
    files = [file for item in items for file in _read_file(item)]
    text = "\n".join(words for words in texts if words)
    if not text and not files:
        return []
    kind = "group" if body.get("chattype") == "group" else "private"
    chat = Chat(NAME, find_chat(event), "group" if kind == "group" else "private")
    if kind == "group":
        text = _CALLED.sub("", text)
    account = str(body["from"]["userid"])
    said = int(body.get("create_time") or event["at"])
    return [_make_message(event, chat, account, said, text, tuple(files))]


def _make_message(
    event: Json,
    chat: Chat,
    account: str,
    said: int,
    text: str,
    files: tuple[Attachment, ...],
) -> Incoming:
    body = event["body"]
    return Incoming(
        "message",
        name_event(event),
        chat,
        datetime.fromtimestamp(said, UTC),
        sender=Sender(NAME, account, name=account, username=account[:64]),
        text=text,
        message_id=str(body.get("msgid") or body.get("MsgId"))[:64],
        attachments=files,
        choice=0 if files else read_choice(text),
    )


def _list_items(body: Json) -> list[Json]:
    if body["msgtype"] == "mixed":
        return list(body["mixed"]["msg_item"])
    return [body]


def _read_text(item: Json) -> str:
    """What was typed, or what a voice message was understood as."""
    kind = item["msgtype"]
    if kind not in ("text", "voice"):
        return ""
    return str(item[kind].get("content") or "").strip()


def _read_file(item: Json) -> list[Attachment]:
    kind = _FILES.get(item["msgtype"])
    if kind is None:
        return []
    file = item[item["msgtype"]]
    name = str(file.get("filename") or file.get("name") or "")
    size = file.get("file_size")
    return [
        Attachment(
            kind,
            write_ref(str(file["url"]), str(file.get("aeskey") or "")),
            name,
            size=size if isinstance(size, int) else 0,
            recompressed=kind == "photo",
        )
    ]


def write_ref(url: str, key: str) -> str:
    """Where a file is and what opens it; the address is good for five minutes."""
    return f"{key} {url}"


def read_ref(ref: str) -> tuple[str, str]:
    """(address, key)"""
    key, _, url = ref.partition(" ")
    return url, key


def _read_callback(event: Json, body: Json) -> list[Incoming]:
    chat = Chat(NAME, find_chat(event))
    account, said = str(body["FromUserName"]), int(body["CreateTime"])
    kind = str(body["MsgType"])
    if kind == "event":
        return _read_membership(event, body, chat, account, said)
    if kind == "text":
        text = str(body.get("Content") or "").strip()
        return [_make_message(event, chat, account, said, text, ())]
    if kind not in _FILES:
        return []
    name = str(body.get("FileName") or "")
    file = Attachment(
        _FILES[kind], str(body["MediaId"]), name, recompressed=kind == "image"
    )
    return [_make_message(event, chat, account, said, "", (file,))]


def _read_membership(
    event: Json, body: Json, chat: Chat, account: str, said: int
) -> list[Incoming]:
    kind = _MEMBERS.get(str(body["Event"]).lower())
    if kind is None:
        return []
    found = _make_message(event, chat, account, said, "", ())
    return [replace(found, kind=kind, message_id="")]
