"""Take what may leave, in order per chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from storage.engine.raw_sql import change, fetch, read_instant, read_json
from storage.queues.leases import LONGEST, claiming, read_length
from storage.queues.outbox.rows import POST, Item

# Nothing is asked to wait for longer: beyond it the desk's clock was set back.
LONGEST_WAIT = timedelta(minutes=1)
# A call whose sender is gone holds its chat until somebody has decided about it, and
# a card never overtakes older content of its own, whatever their priorities.
CLAIMABLE = """
SELECT id, platform, chat_key, op, payload, card, priority, attempts, doubts,
  expires_at, created_at
FROM outbox AS item
WHERE state = 'waiting' AND priority = ? AND platform = ?
  AND (lease_until IS NULL OR lease_until <= ? OR lease_until > ?)
  AND (not_before IS NULL OR not_before <= ? OR not_before > ?)
  AND (op <> 'post' OR chat_key NOT IN (
    SELECT chat_key FROM outbox
    WHERE state = 'waiting' AND lease_until > ? AND lease_until <= ?
      AND op = 'post' AND priority <= ?
    UNION ALL
    SELECT chat_key FROM outbox
    WHERE state = 'sending' AND op = 'post' AND priority <= ?))
  AND (card = '' OR NOT EXISTS (
    SELECT 1 FROM outbox AS older
    WHERE older.chat_key = item.chat_key AND older.card = item.card
      AND older.id < item.id AND older.state IN ('waiting', 'sending')))
ORDER BY id LIMIT ?"""


async def claim(
    platform: str,
    holder: str,
    *,
    room: Mapping[int, int],
    now: datetime,
    desk_now: datetime,
) -> list[Item]:
    """Take what may leave, most urgent first; `room`: how many of each priority.

    Of one chat's posts the next one only; it waits while one that is as urgent or more
    is on its way or waits for another try. What nobody wants any more expires here.
    """
    async with claiming("outbox"):
        rows: list[Mapping[str, Any]] = []
        for priority, limit in sorted(room.items()):
            if limit > 0:
                rows += await _find_claimable(platform, priority, limit, now, desk_now)
        late = [row for row in rows if _is_late(row, desk_now)]
        taken = _take_first_posts([r for r in rows if not _is_late(r, desk_now)])
        await _write_claim(taken, late, holder, now)
        shown = await _find_shown_cards(taken)
    return [read_item(row, shown) for row in taken]


async def _find_claimable(
    platform: str, priority: int, limit: int, now: datetime, desk_now: datetime
) -> Sequence[Mapping[str, Any]]:
    end = now + LONGEST
    return await fetch(
        CLAIMABLE,
        *(priority, platform, now, end, desk_now, desk_now + LONGEST_WAIT),
        *(now, end, priority, priority, limit),
    )


def _is_late(row: Mapping[str, Any], desk_now: datetime) -> bool:
    expires = read_instant(row["expires_at"])
    return expires is not None and expires <= desk_now


def _take_first_posts(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    taken, busy = [], set()
    for row in rows:
        if row["op"] == POST:
            if row["chat_key"] in busy:
                continue
            busy.add(row["chat_key"])
        taken.append(row)
    return taken


async def _write_claim(
    taken: Sequence[Mapping[str, Any]],
    late: Sequence[Mapping[str, Any]],
    holder: str,
    now: datetime,
) -> None:
    if taken:
        await change(
            "UPDATE outbox SET holder = ?, lease_until = ? WHERE id IN ?[bigint]",
            *(holder, now + read_length(), [row["id"] for row in taken]),
        )
    if late:
        await change(
            "UPDATE outbox SET state = 'expired' WHERE id IN ?[bigint]",
            [row["id"] for row in late],
        )


async def _find_shown_cards(
    rows: Sequence[Mapping[str, Any]],
) -> dict[tuple[str, str], str]:
    cards = [(row["chat_key"], row["card"]) for row in rows if row["card"]]
    if not cards:
        return {}
    found = await fetch(
        "SELECT chat_key, card, message_id FROM card"
        " WHERE chat_key IN ?[text] AND card IN ?[text]",
        *([chat for chat, _ in cards], [card for _, card in cards]),
    )
    return {(row["chat_key"], row["card"]): row["message_id"] for row in found}


def read_item(row: Mapping[str, Any], shown: Mapping[tuple[str, str], str]) -> Item:
    return Item(
        id=row["id"],
        platform=row["platform"],
        chat_key=row["chat_key"],
        op=row["op"],
        payload=read_json(row["payload"]),
        card=row["card"],
        priority=row["priority"],
        attempts=row["attempts"],
        doubts=row["doubts"],
        message_id=shown.get((row["chat_key"], row["card"]), ""),
        key=_name_row(row),
    )


def _name_row(row: Mapping[str, Any]) -> str:
    created = read_instant(row["created_at"])
    assert created
    return f"{row['id']}-{created.timestamp():.6f}"
