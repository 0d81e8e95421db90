"""What follows for others when a call failed for good: who is unreachable, what moved,
and what the admins should know."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any

from bot.outcomes import Verdict
from bot.platforms.base import Migrated
from bot.troubles import NOTE, note_admins
from handlers.messages import ANNOUNCEMENT, Outgoing
from storage.chats.groups import find_group, leave_group
from storage.chats.moves import move_chat
from storage.people.people import lose_chat
from storage.queues.outbox import Item, QueuedItem

LONGEST_WORDS = 40


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that did not end as "sent"."""

    item: Item
    verdict: Verdict
    error: Exception


async def follow(
    failures: Sequence[Failure], *, desk_now: datetime, language: str
) -> list[Outgoing]:
    """Write what follows and give the notes to the admins.

    Call it in the transaction that writes the results.
    """
    notes: list[Outgoing] = []
    for failure in failures:
        await _write_effect(failure)
        notes += await _note(failure, desk_now, language)
    return notes


async def _write_effect(failure: Failure) -> None:
    chat_key, effect = failure.item.chat_key, failure.verdict.effect
    if effect == "blocked":
        await lose_chat(chat_key)
    elif effect == "gone":
        await lose_chat(chat_key)
        await leave_group(chat_key)
    elif effect == "moved" and isinstance(failure.error, Migrated):
        await move_chat(chat_key, failure.error.new_chat.key)


async def _note(failure: Failure, desk_now: datetime, language: str) -> list[Outgoing]:
    item, verdict = failure.item, failure.verdict
    if item.card.startswith(NOTE):
        return []  # a note about a note would go the same way
    if verdict.state == "ambiguous" and item.priority >= ANNOUNCEMENT:
        key, card = "common.ambiguous", f"ambiguous:{item.id}"
    elif verdict.state == "failed" and _concerns_admins(failure):
        key, card = f"common.failed_{verdict.effect}", f"failed:{item.chat_key}"
    else:
        return []
    words = await _describe(item.id, item.chat_key, item.payload)
    day = desk_now.date()
    return await note_admins(key, card=card, day=day, default=language, **words)


def _concerns_admins(failure: Failure) -> bool:
    # That a person has left needs no note; a group that is lost or shut does, and so
    # does what the desk itself has done wrong.
    effect, chat = failure.verdict.effect, failure.item.payload.get("chat", {})
    return effect == "content" or (
        effect != "blocked" and chat.get("kind") != "private"
    )


async def note_crashed(
    items: Sequence[QueuedItem], *, desk_now: datetime, language: str
) -> list[Outgoing]:
    """Notes about announcements whose sender died in the middle of it."""
    notes: list[Outgoing] = []
    for item in items:
        if item.priority < ANNOUNCEMENT:
            continue  # sent twice in doubt: `storydesk queue` has it
        words = await _describe(item.id, item.chat_key, item.payload)
        notes += await note_admins(
            "common.ambiguous",
            card=f"ambiguous:{item.id}",
            day=desk_now.date(),
            default=language,
            **words,
        )
    return notes


async def _describe(
    item_id: int, chat_key: str, payload: Mapping[str, Any]
) -> dict[str, object]:
    group = await find_group(chat_key)
    plain = unescape(re.sub(r"<[^>]*>", "", payload.get("text", "")))
    words = " ".join(plain.split())
    short = words if len(words) <= LONGEST_WORDS else f"{words[:LONGEST_WORDS]}…"
    chat = group.title if group and group.title else chat_key
    return {"item": item_id, "chat": chat, "what": short}
