"""Say what is being sent and what came of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage.chats.choices import settle_offers, write_choices
from storage.database import transaction
from storage.engine.raw_sql import (
    change,
    change_many,
    fetch,
    is_sqlite,
    read_json,
    write_json,
)
from storage.queues.leases import LONGEST
from storage.queues.outbox.rows import (
    CRASHES,
    NOTICE,
    QUEUED,
    Item,
    QueuedItem,
    Result,
    read_queued,
)

ERROR_LENGTH = 500


async def mark_sending(
    items: Sequence[Item], holders: Mapping[int, str]
) -> dict[int, Mapping[str, Any]]:
    """Say that these calls go out now; `holders`: of whose claim each item id is.

    Gives each item's payload as it is now: a card may have got newer content since it
    was claimed. What is missing in the answer has another holder and must not be sent.
    """
    fresh: dict[int, Mapping[str, Any]] = {}
    async with transaction():
        await _lock_items(items)
        for holder in sorted(set(holders.values())):
            ids = [item.id for item in items if holders[item.id] == holder]
            rows = await fetch(
                "UPDATE outbox SET state = 'sending' WHERE id IN ?[bigint]"
                " AND holder = ? AND state = 'waiting' RETURNING id, payload",
                *(ids, holder),
            )
            fresh |= {row["id"]: read_json(row["payload"]) for row in rows}
    return fresh


async def _lock_items(items: Sequence[Item]) -> None:
    """By id: a handler may be giving several of these cards newer content."""
    if not is_sqlite():
        await fetch(
            "SELECT id FROM outbox WHERE id IN ?[bigint] ORDER BY id FOR UPDATE",
            [item.id for item in items],
        )


async def write_results(results: Sequence[Result], *, now: datetime) -> None:
    """Say how calls ended, all of them at once; a lost lease is no mistake here.

    That a message was sent is written even if the claim was given up meanwhile, unless
    somebody else has taken the row up: it is the truth, and prevents a repeat.
    """
    sent = [r for r in results if r.state == "sent"]
    again = [r for r in results if r.state == "waiting"]
    over = [r for r in results if r.state not in ("sent", "waiting")]
    async with transaction():
        await _write_sent(sent, now)
        await _write_cards(sent)
        await settle_offers([r.item.key for r in results if _is_known(r)])
        await _write_choices(sent, now)
        await change_many(
            "UPDATE outbox SET state = 'waiting', holder = '', lease_until = ?,"
            " attempts = attempts + ?, doubts = ?, error = ?"
            " WHERE id = ? AND holder = ?",
            [
                (r.retry_at, int(r.counts), r.item.doubts, _cut(r), r.item.id, r.holder)
                for r in again
            ],
        )
        await change_many(
            "UPDATE outbox SET state = ?, holder = '', lease_until = NULL, error = ?,"
            " attempts = attempts + 1 WHERE id = ? AND holder = ?",
            [(r.state, _cut(r), r.item.id, r.holder) for r in over],
        )


def _is_known(result: Result) -> bool:
    """Whether an offer is over: what may have arrived unseen by us stays one."""
    in_doubt = result.state == "waiting" and result.item.doubts
    return result.offered and result.state != "ambiguous" and not in_doubt


def _cut(result: Result) -> str:
    return result.error[:ERROR_LENGTH]


async def _write_sent(sent: Sequence[Result], now: datetime) -> None:
    await change_many(
        "UPDATE outbox SET state = 'sent', holder = '', lease_until = NULL, error = '',"
        " message_ids = ?, sent_at = ? WHERE id = ? AND holder IN (?, '')"
        " AND state IN ('waiting', 'sending', 'ambiguous')",
        [(write_json(r.message_ids), now, r.item.id, r.holder) for r in sent],
    )


async def _write_cards(sent: Sequence[Result]) -> None:
    await change_many(
        "INSERT INTO card (chat_key, card, message_id) VALUES (?, ?, ?)"
        " ON CONFLICT (chat_key, card) DO UPDATE SET message_id = excluded.message_id",
        [
            (r.item.chat_key, r.item.card, r.message_ids[0])
            for r in sent
            if r.item.card and r.message_ids and r.message_ids[0] != r.item.message_id
        ],
    )


async def _write_choices(sent: Sequence[Result], now: datetime) -> None:
    shown = [r for r in sent if r.options and r.message_ids]
    await write_choices(
        [(r.item.chat_key, r.message_ids[0], r.options) for r in shown], now=now
    )


async def forget_card(chat_key: str, card: str) -> None:
    """The message that showed the card is gone; the next content is a new message."""
    await change("DELETE FROM card WHERE chat_key = ? AND card = ?", *(chat_key, card))


async def resolve_crashes(
    *,
    now: datetime,
    repeatable: Sequence[str] = (),
    findable: Sequence[str] = (),
    own: Sequence[str] = (),
) -> list[QueuedItem]:
    """Decide about calls whose sender is gone; gives those that stay ambiguous.

    A card that is shown already can be edited again without harm, an answer or a notice
    may be repeated (`CRASHES`), an announcement never; everything on platforms that
    know a call again (`repeatable`). On `findable` ones announcements are looked up by
    others. `own`: claims that are at work all the same.
    """
    async with transaction():
        ids = await _take_gone(now, own)
        if not ids:
            return []
        await change(
            "UPDATE outbox SET state = 'waiting', lease_until = NULL,"
            # What is known again must stay as it was: see `put_items`.
            " doubts = CASE WHEN platform IN ?[text] THEN doubts + 1 ELSE doubts END"
            " WHERE id IN ?[bigint] AND (platform IN ?[text] OR card <> '' AND EXISTS ("
            "SELECT 1 FROM card WHERE card.chat_key = outbox.chat_key"
            " AND card.card = outbox.card))",
            *(list(repeatable), ids, list(repeatable)),
        )
        await change(
            "UPDATE outbox SET state = 'waiting', lease_until = NULL,"
            " doubts = doubts + 1 WHERE id IN ?[bigint] AND state = 'sending'"
            " AND doubts < ? AND priority <= ?",
            *(ids, CRASHES, NOTICE),
        )
        rows = await fetch(
            "UPDATE outbox SET state = 'ambiguous', lease_until = NULL,"
            " error = 'the sender crashed' WHERE id IN ?[bigint] AND state = 'sending'"
            f" AND NOT (priority > ? AND platform IN ?[text]) RETURNING {QUEUED}",
            *(ids, NOTICE, list(findable)),
        )
    return [read_queued(row) for row in rows]


async def _take_gone(now: datetime, own: Sequence[str]) -> list[int]:
    """The calls whose sender is gone, locked: the next statement on PostgreSQL could
    see more of them than the one before."""
    rows = await fetch(
        "UPDATE outbox SET holder = '' WHERE state = 'sending'"
        " AND (lease_until <= ? OR lease_until > ?) AND NOT (holder IN ?[text])"
        " RETURNING id",
        *(now, now + LONGEST, list(own)),
    )
    return [row["id"] for row in rows]
