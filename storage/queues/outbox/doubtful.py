"""Announcements whose call broke off, on platforms where it can be looked up.

Nobody repeats them blindly; but a message that can be found, or is surely not there, is
in doubt no longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.database import transaction
from storage.engine.raw_sql import fetch, read_instant, read_json
from storage.queues.leases import LONGEST, read_length
from storage.queues.outbox.claim import read_item
from storage.queues.outbox.rows import NOTICE, Item

# A call may still be on its way when its sender is dead already.
ON_ITS_WAY = timedelta(seconds=3)
LOOKED_BACK = 40  # messages of a chat whose numbers are known


@dataclass(frozen=True, slots=True)
class Doubtful:
    """`before`: the last message known from before the call, "" for none; `known`: all
    that are known of the chat, which it cannot be."""

    item: Item
    before: str
    known: frozenset[str]


async def take_doubtful(
    platform: str, holder: str, *, now: datetime, own: Sequence[str] = ()
) -> list[Doubtful]:
    """Lease announcements whose sender is gone; `own`: claims that are at work."""
    async with transaction():
        rows = await fetch(
            "UPDATE outbox SET holder = ?, lease_until = ?"
            " WHERE platform = ? AND state = 'sending' AND priority > ?"
            " AND (lease_until <= ? OR lease_until > ?) AND NOT (holder IN ?[text])"
            " RETURNING id, platform, chat_key, op, payload, card, priority, attempts,"
            " doubts, created_at",
            *(holder, now + read_length(), platform, NOTICE),
            *(now - ON_ITS_WAY, now + LONGEST, list(own)),
        )
        return [await _add_numbers(read_item(row, {}), row) for row in rows]


async def _add_numbers(item: Item, row: Mapping[str, Any]) -> Doubtful:
    others = await fetch(
        "SELECT id, state, priority, doubts, message_ids, sent_at FROM outbox"
        " WHERE chat_key = ? AND op = 'post' AND id <> ? ORDER BY id DESC LIMIT ?",
        *(item.chat_key, item.id, LOOKED_BACK),
    )
    known = frozenset(n for each in others for n in _read_numbers(each))
    base = next((each for each in others if _left_before(each, row)), None)
    if base is None or any(_is_unclear(each, base) for each in others):
        return Doubtful(item, "", known)
    last = max(_read_numbers(base), key=lambda number: (len(number), number))
    return Doubtful(item, last, known)


def _read_numbers(row: Mapping[str, Any]) -> list[str]:
    return [str(number) for number in read_json(row["message_ids"])]


def _left_before(row: Mapping[str, Any], doubtful: Mapping[str, Any]) -> bool:
    """Posts of a chat leave one at a time, and of one urgency in their order."""
    if not _read_numbers(row):
        return False
    sent_at, created = (
        read_instant(row["sent_at"]),
        read_instant(doubtful["created_at"]),
    )
    is_ahead = row["id"] < doubtful["id"] and row["priority"] >= doubtful["priority"]
    return is_ahead or bool(sent_at and created and sent_at <= created)


def _is_unclear(row: Mapping[str, Any], base: Mapping[str, Any]) -> bool:
    """Whether it may have left a message after `base` whose number nobody knows."""
    in_doubt = row["state"] == "ambiguous" or row["doubts"]
    is_later = row["id"] > base["id"] or row["priority"] > base["priority"]
    return bool(in_doubt and is_later)
