"""What people and admins are told when something did not work, without its reasons."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Incoming, Outgoing, Post, PressAnswer
from handlers.texts import choose_language, say, say_plain
from storage.people.people import list_recipients

ADMINS = ("admin",)
NOTE = "note:"  # cards of notes to admins
# No 0 O 1 I L U: people read it out over the telephone.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def make_reference() -> str:
    """Eight characters that name one failure in the chat, the queue and the log."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def deserves_answer(event: Incoming) -> bool:
    """In a group the desk speaks only when it is spoken to."""
    if event.kind == "press":
        return True
    return event.kind == "message" and event.chat.kind != "channel" and event.addressed


def apologize(event: Incoming, reference: str, *, default: str) -> Outgoing:
    """To whoever caused the event; `default`: the language if the account has none."""
    language = _read_language(event, default)
    if event.kind == "press":
        text = say_plain("common.trouble_short", language, reference=reference)
        return PressAnswer(event.chat, event.event_id, text, alert=True)
    return Post(event.chat, say("common.trouble", language, reference=reference))


def stand_back(outgoing: Iterable[Outgoing]) -> list[Outgoing]:
    """What strangers hear leaves behind the answers to members, however many ask."""
    return [
        replace(item, priority=max(item.priority, NOTICE))
        if isinstance(item, Post)
        else item
        for item in outgoing
    ]


def ask_patience(event: Incoming, day: date, *, default: str) -> Outgoing:
    """To somebody who sends faster than anybody reads; once on a day in a chat."""
    language, where = _read_language(event, default), event.chat.kind
    key = "common.too_fast" if where == "private" else "common.too_fast_here"
    if event.kind == "press":
        text = say_plain(key, language)
        return PressAnswer(event.chat, event.event_id, text, alert=True)
    return Post(event.chat, say(key, language), card=f"too_fast:{day}")


def refuse_without_desk(event: Incoming, *, default: str) -> Outgoing:
    """Nobody has applied a desk file yet."""
    language = _read_language(event, default)
    if event.kind == "press":
        text = say_plain("common.no_desk", language)
        return PressAnswer(event.chat, event.event_id, text, alert=True)
    return Post(event.chat, say("common.no_desk", language))


def _read_language(event: Incoming, default: str) -> str:
    tag = event.sender.language if event.sender else ""
    return choose_language(tag) if tag else default


async def note_admins(
    key: str, *, card: str, day: date, default: str, **values: Any
) -> list[Outgoing]:
    """A line to each admin; the same card of the same day is edited, not repeated.

    A value that is a function gives the words for a language.
    """
    notes: list[Outgoing] = []
    for admin in await list_recipients(ADMINS):
        language = admin.language or default
        spoken = {k: v(language) if callable(v) else v for k, v in values.items()}
        post = Post(
            read_chat(admin.chat_key),
            say(key, language, **spoken),
            card=f"{NOTE}{card}:{day}",
            priority=NOTICE,
        )
        notes.append(post)
    return notes
