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
from storage.leases import LONGEST, read_length
from storage.outbox.claim import read_item
from storage.outbox.rows import NOTICE, Item
from storage.raw_sql import fetch, read_instant, read_json

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
        "SELECT state, doubts, message_ids, sent_at FROM outbox WHERE chat_key = ?"
        " AND op = 'post' AND id <> ? ORDER BY id DESC LIMIT ?",
        *(item.chat_key, item.id, LOOKED_BACK),
    )
    known, created = set[str](), read_instant(row["created_at"])
    before = [""]
    for each in others:
        numbers = [str(number) for number in read_json(each["message_ids"])]
        known.update(numbers)
        at = read_instant(each["sent_at"])
        before += numbers if at and created and at <= created else []
    # Of these there may be messages whose numbers nobody knows.
    unclear = any(each["doubts"] or each["state"] == "ambiguous" for each in others)
    last = "" if unclear else max(before, key=lambda number: (len(number), number))
    return Doubtful(item, last, frozenset(known))
