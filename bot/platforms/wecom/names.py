"""What an event of WeCom is called in the inbox, told without understanding it.

Two shapes come in: the robot's frames, JSON that the receiver has dated
(`{"at": …, "cmd": …, "body": …}`), and the app's callbacks, XML as it was decrypted.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any
from xml.etree import ElementTree

import orjson

NAME = "wecom"
UNKNOWN_CHAT = f"{NAME}:?"
LONGEST_KEY, LONGEST_CHAT = 128, 100
MESSAGE, EVENT = "aibot_msg_callback", "aibot_event_callback"
Json = dict[str, Any]
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def read_event(raw: bytes) -> Json:
    """`cmd` "xml" with the fields, or a frame. Raises `ValueError` for none of them."""
    if raw.lstrip()[:1] == b"<":
        return {"cmd": "xml", "body": read_xml(raw)}
    event = orjson.loads(raw)
    if not isinstance(event, dict) or not isinstance(event.get("body"), dict):
        raise ValueError("an event is an object with a body")
    return event


def read_xml(raw: bytes) -> dict[str, str]:
    """The fields of the first level. Raises `ValueError`."""
    if _DOCTYPE.search(raw):
        raise ValueError("WeCom sends no document types")
    try:
        root = ElementTree.fromstring(raw)
    except ElementTree.ParseError as error:
        raise ValueError(str(error)) from None
    return {child.tag: child.text or "" for child in root}


def peek(raw: bytes) -> tuple[str, str]:
    """(event key, chat key) of an event; never raises."""
    try:
        event = read_event(raw)
        key, chat = name_event(event), f"{NAME}:{find_chat(event)}"
    except Exception:
        # Whatever is wrong with it: it must reach the inbox to be looked at there.
        return f"x:{digest(raw)}", UNKNOWN_CHAT
    return bound(key, LONGEST_KEY), bound(chat, LONGEST_CHAT)


def name_event(event: Json) -> str:
    """WeCom gives each message an id, and the same id when it sends it again."""
    body = event["body"]
    number = body.get("msgid") or body.get("MsgId")
    if number:
        return f"m:{number}"
    if event["cmd"] == "xml":
        return f"e:{body['FromUserName']}:{body['CreateTime']}:{body['Event']}"
    kind = body["event"]["eventtype"]
    return f"e:{find_chat(event)}:{body.get('create_time', event.get('at'))}:{kind}"


def find_chat(event: Json) -> str:
    body = event["body"]
    if event["cmd"] == "xml":
        return str(body["FromUserName"])
    is_group = body.get("chattype") == "group"
    return str(body["chatid"] if is_group else body["from"]["userid"])


def bound(key: str, longest: int) -> str:
    return key if len(key) <= longest else f"x:{digest(key.encode())}"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:40]
