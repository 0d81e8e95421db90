"""Queue what is to be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from storage.database import lock_books
from storage.engine.raw_sql import change, change_many, fetch, write_json
from storage.queues.outbox.rows import NewItem


async def put_items(items: Sequence[NewItem], *, now: datetime) -> None:
    """Queue what is to be sent, in this order.

    A card that still waits is replaced where it waits, unless it may have arrived: a
    platform that knows the call again would answer with what it showed then. Call it in
    the transaction that is the reason for sending.
    """
    cards = {(i.chat_key, i.card): i for i in items if i.card}  # the newest content
    waiting = await _find_waiting_cards(list(cards)) if cards else {}
    replaced = await _replace_cards(waiting, cards)
    fresh, seen = [], set(replaced)
    for item in items:
        key = (item.chat_key, item.card)
        if not item.card:
            fresh.append(item)
        elif key not in seen:
            seen.add(key)
            fresh.append(cards[key])
    await _insert(fresh, now)


async def _find_waiting_cards(
    keys: Sequence[tuple[str, str]],
) -> dict[tuple[str, str], int]:
    rows = await fetch(
        # By chat, not through everything that waits: the state is not to be looked up.
        "SELECT id, chat_key, card FROM outbox WHERE chat_key IN ?[text]"
        " AND card IN ?[text] AND state || '' = 'waiting' AND doubts = 0",
        *([chat for chat, _ in keys], [card for _, card in keys]),
    )
    found = {(row["chat_key"], row["card"]): row["id"] for row in rows}
    return {key: found[key] for key in keys if key in found}


async def _replace_cards(
    waiting: Mapping[tuple[str, str], int], cards: Mapping[tuple[str, str], NewItem]
) -> set[tuple[str, str]]:
    """Those that still waited; by id, as everybody locks these rows."""
    if waiting:
        await lock_books()
    order = sorted(waiting.items(), key=lambda found: found[1])
    return {key for key, row in order if await _replace(row, cards[key])}


async def _replace(row_id: int, item: NewItem) -> bool:
    changed = await change(
        "UPDATE outbox SET payload = ?, priority = ?, not_before = ?, expires_at = ?,"
        " event_id = ?, run_id = ? WHERE id = ? AND state = 'waiting' AND doubts = 0",
        *(write_json(item.payload), item.priority, item.not_before, item.expires_at),
        *(item.event_id, item.run_id, row_id),
    )
    return changed == 1


async def _insert(items: Sequence[NewItem], now: datetime) -> None:
    await change_many(
        "INSERT INTO outbox (platform, chat_key, op, payload, card, priority,"
        " not_before, expires_at, run_id, event_id, created_at, state, attempts,"
        " doubts, error, message_ids, holder)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', 0, 0, '', '[]', '')",
        [
            (
                *(i.platform, i.chat_key, i.op, write_json(i.payload), i.card),
                *(i.priority, i.not_before, i.expires_at, i.run_id, i.event_id, now),
            )
            for i in items
        ],
    )
