"""What is to be sent ↔ what the outbox keeps of it.

Times and priorities have columns of their own; everything else is the row's payload.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from html import escape
from typing import Any

from handlers.messages import (
    ANSWER,
    Button,
    Chat,
    Kept,
    Made,
    Menu,
    Outgoing,
    Post,
    PressAnswer,
    Reaction,
    Rows,
)
from storage.queues.outbox import NewItem

# A press shows its hourglass no longer than this; answering later helps nobody.
PRESS_LIFE = timedelta(minutes=10)
REACTION_LIFE = timedelta(minutes=30)

Split = Callable[[Post], Sequence[Post]]
Payload = Mapping[str, Any]


def make_items(
    outgoing: Iterable[Outgoing],
    *,
    split: Callable[[str], Split | None],
    now: datetime,
    event_id: int | None = None,
    run_id: int | None = None,
) -> list[NewItem]:
    """Rows for the outbox, one for each call; `split` gives a platform's way to part
    posts that are too long for one call."""
    items = []
    for each in outgoing:
        if isinstance(each, Post):
            part = split(each.chat.platform)
            posts = part(each) if part else (each,)
            items += [_make_post(post, event_id, run_id) for post in posts]
        else:
            items.append(_make_call(each, now, event_id))
    return items


def speak_answers(
    outgoing: Iterable[Outgoing], *, platforms: Collection[str]
) -> list[Outgoing]:
    """Where presses are numbers, their answers are messages in order with the rest."""
    said: list[Outgoing] = []
    for each in outgoing:
        if not isinstance(each, PressAnswer) or each.chat.platform not in platforms:
            said.append(each)
        elif each.text:
            said.append(Post(each.chat, escape(each.text, quote=False), silent=True))
    return said


def _make_post(post: Post, event_id: int | None, run_id: int | None) -> NewItem:
    return NewItem(
        platform=post.chat.platform,
        chat_key=post.chat.key,
        op="post",
        payload=write_post(post),
        card=post.card,
        priority=post.priority,
        not_before=post.not_before,
        expires_at=post.expires,
        event_id=event_id,
        run_id=run_id,
    )


def _make_call(
    call: PressAnswer | Reaction | Menu, now: datetime, event_id: int | None
) -> NewItem:
    op, payload, life = write_call(call)
    return NewItem(
        platform=call.chat.platform,
        chat_key=call.chat.key,
        op=op,
        payload=payload,
        priority=ANSWER,
        expires_at=now + life if life else None,
        event_id=event_id,
    )


def write_post(post: Post) -> Payload:
    full: dict[str, Any] = {
        "chat": _write_chat(post.chat),
        "text": post.text,
        "buttons": [[_write_button(button) for button in row] for row in post.buttons],
        "files": [_write_file(file) for file in post.files],
        "reply_to": post.reply_to,
        "silent": post.silent,
    }
    return {name: value for name, value in full.items() if value}


def write_call(
    call: PressAnswer | Reaction | Menu,
) -> tuple[str, Payload, timedelta | None]:
    chat = _write_chat(call.chat)
    match call:
        case PressAnswer():
            words = {"press_id": call.press_id, "text": call.text, "alert": call.alert}
            return "answer", {"chat": chat, **words}, PRESS_LIFE
        case Reaction():
            payload = {"message_id": call.message_id, "emoji": call.emoji}
            return "react", {"chat": chat, **payload}, REACTION_LIFE
        case Menu():
            return "menu", {"chat": chat, "commands": list(call.commands)}, None


def read_call(
    op: str, payload: Payload, *, chat_key: str = ""
) -> PressAnswer | Reaction | Menu:
    """The call of a row that is no post."""
    words = dict(payload)
    chat = _read_chat(words.pop("chat"), chat_key)
    if op == "answer":
        return PressAnswer(chat, **words)
    if op == "react":
        return Reaction(chat, **words)
    return Menu(chat, tuple((name, text) for name, text in words["commands"]))


def read_post(
    payload: Payload, *, card: str = "", priority: int = ANSWER, chat_key: str = ""
) -> Post:
    """`chat_key` of the row: where the chat is now, should it have moved."""
    return Post(
        chat=_read_chat(payload["chat"], chat_key),
        text=payload.get("text", ""),
        buttons=_read_buttons(payload.get("buttons", ())),
        files=tuple(_read_file(file) for file in payload.get("files", ())),
        card=card,
        reply_to=payload.get("reply_to", ""),
        silent=payload.get("silent", False),
        priority=priority,
    )


def _write_chat(chat: Chat) -> Payload:
    return {"platform": chat.platform, "id": chat.id, "kind": chat.kind}


def _read_chat(payload: Payload, chat_key: str) -> Chat:
    chat_id = chat_key.partition(":")[2] or payload["id"]
    return Chat(payload["platform"], chat_id, payload["kind"])


def _write_button(button: Button) -> list[str]:
    return [button.label, button.token, button.url]


def _read_buttons(rows: Iterable[Iterable[Sequence[str]]]) -> Rows:
    return tuple(tuple(Button(*button) for button in row) for row in rows)


def _write_file(file: Made | Kept) -> Payload:
    # `asdict` would copy the rows too: a third of a second for a board of 500 units.
    return {field.name: getattr(file, field.name) for field in fields(file)}


def _read_file(payload: Payload) -> Made | Kept:
    return Made(**payload) if "recipe" in payload else Kept(**payload)
