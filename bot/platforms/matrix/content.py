"""The desk's posts → contents of Matrix events."""

from __future__ import annotations

import re
from typing import Any

from bot.platforms.markup import read_markup, write_markup
from bot.platforms.options import append_options, list_tokens
from bot.platforms.plain import write_plain
from handlers.messages import Post, Ready

Json = dict[str, Any]
# Clients leave alone what they do not know; the desk reads it when somebody answers.
OPTIONS = "storydesk.options"
_KEPT_LINES = re.compile(r"(<pre>.*?</pre>)", re.DOTALL)


def write_text(post: Post) -> Json:
    """The text of a post with its options under it, and their tokens beside it."""
    html = append_options(post.text, post.buttons)
    content: Json = {
        # A notice makes no sound, and no bot answers it.
        "msgtype": "m.notice" if post.silent else "m.text",
        "body": write_plain(html),
        "format": "org.matrix.custom.html",
        "formatted_body": _break_lines(write_markup(read_markup(html))),
        "m.mentions": {},
    }
    tokens = list_tokens(post.buttons)
    content |= {OPTIONS: list(tokens)} if tokens else {}
    return content | _write_reply(post.reply_to)


def read_options(content: Json) -> list[str]:
    """The tokens a message offers, as it was last edited or as it was sent."""
    newer = content.get("m.new_content")
    found = (newer if isinstance(newer, dict) else content).get(OPTIONS)
    return [str(token) for token in found] if isinstance(found, list) else []


def _break_lines(html: str) -> str:
    parts = _KEPT_LINES.split(html)
    parts[::2] = [part.replace("\n", "<br>") for part in parts[::2]]
    return "".join(parts)


def _write_reply(message_id: str) -> Json:
    if not message_id:
        return {}
    return {"m.relates_to": {"m.in_reply_to": {"event_id": message_id}}}


def write_edit(post: Post, message_id: str) -> Json:
    """The new text, for clients that show edits and, behind a star, for others."""
    newer = write_text(post)
    newer.pop("m.relates_to", None)
    return newer | {
        "body": f"* {newer['body']}",
        "formatted_body": f"* {newer['formatted_body']}",
        "m.new_content": newer,
        "m.relates_to": {"rel_type": "m.replace", "event_id": message_id},
    }


def write_file(file: Ready, *, url: str, mime: str, size: int, reply_to: str) -> Json:
    content = {
        "msgtype": "m.image" if file.as_photo else "m.file",
        "body": file.name,
        "filename": file.name,
        "url": url,
        "info": {"mimetype": mime, "size": size},
    }
    return content | _write_reply(reply_to)


def write_notice(text: str) -> Json:
    return {"msgtype": "m.notice", "body": text, "m.mentions": {}}


def write_reaction(message_id: str, emoji: str) -> Json:
    relation = {"rel_type": "m.annotation", "event_id": message_id, "key": emoji}
    return {"m.relates_to": relation}
