"""Whether a message is meant for the desk, and what it says without the desk's name."""

from __future__ import annotations

import re

from bot.platforms.matrix.names import Json

# Old clients repeat what is answered, line by line behind "> ".
_QUOTED = re.compile(r"\A(?:> .*\n)+\n?")


def read_words(envelope: Json, content: Json) -> tuple[str, bool]:
    """(text, addressed): `desk: 排名` → `排名`."""
    text = read_body(content)
    is_private = envelope["room"]["kind"] == "private"
    mentioned = envelope["me"] in _list_mentioned(content)
    plain = _drop_name(text, envelope)
    return (text if plain is None else plain), (
        is_private or mentioned or plain is not None
    )


def read_body(content: Json) -> str:
    """What is said; of a file its caption, not its name."""
    body = content.get("body")
    text = body if isinstance(body, str) else ""
    if _is_reply(content):
        text = _QUOTED.sub("", text)
    if "url" not in content:
        return text
    name = content.get("filename")
    return text if isinstance(name, str) and name != body else ""


def _is_reply(content: Json) -> bool:
    return "m.in_reply_to" in (content.get("m.relates_to") or {})


def _list_mentioned(content: Json) -> list[str]:
    mentions = content.get("m.mentions")
    users = mentions.get("user_ids") if isinstance(mentions, dict) else None
    return users if isinstance(users, list) else []


def _drop_name(text: str, envelope: Json) -> str | None:
    """The text without the desk's name before it, None if it does not name the desk."""
    me = str(envelope["me"])
    local = me[1:].partition(":")[0]
    names = [re.escape(name) for name in (me, envelope.get("my_name"), local) if name]
    found = re.match(rf"@?(?:{'|'.join(names)})(?:[:：,，\s]+|\Z)", text, re.IGNORECASE)
    return text[found.end() :].strip() if found else None
