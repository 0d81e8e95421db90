"""The durable inbox: events as they came, until they are handled.

Stored before the platform is told that they arrived; handled in order per chat, by one
worker at a time, in any number of processes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from storage.engine.raw_sql import change, change_many, fetch, read_instant
from storage.queues.leases import LONGEST, LeaseLost, claiming, read_length

# Event keys are kept as long as a platform may deliver an event again.
KEPT = timedelta(hours=48)
PER_CHAT = 32  # of one claim, so that a flooder does not fill it
# Of a full claim, one in so many is of the newest: nobody waits for a whole backlog.
NEWEST_SHARE = 4
KEY_LENGTH, CHAT_LENGTH, ERROR_LENGTH = 128, 100, 500

CLAIMABLE = """
SELECT id, platform, event_key, chat_key, body, received_at, attempts FROM inbox
WHERE state = 'waiting'
  AND (lease_until IS NULL OR lease_until <= ? OR lease_until > ?)
  AND chat_key NOT IN (
    SELECT chat_key FROM inbox
    WHERE state = 'waiting' AND lease_until > ? AND lease_until <= ?)
ORDER BY id LIMIT ?"""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event of the inbox. `attempts`: how often it has failed."""

    id: int
    platform: str
    event_key: str
    chat_key: str
    body: bytes
    received_at: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class QueuedEvent:
    """An event as `storydesk queue` shows it."""

    id: int
    state: str
    chat_key: str
    received_at: datetime
    attempts: int
    error: str
    reference: str


async def store_events(
    platform: str, events: Sequence[tuple[str, str, bytes]], *, now: datetime
) -> None:
    """Store (event key, chat key, raw bytes); what is known already changes nothing."""
    await change_many(
        "INSERT INTO inbox (platform, event_key, chat_key, body, received_at, state,"
        " attempts, error, reference, holder)"
        " VALUES (?, ?, ?, ?, ?, 'waiting', 0, '', '', '')"
        " ON CONFLICT (platform, event_key) DO NOTHING",
        [
            (platform, _fit(key, KEY_LENGTH), _fit(chat, CHAT_LENGTH), body, now)
            for key, chat, body in events
        ],
    )


def _fit(key: str, length: int) -> str:
    # One key that the table refuses would keep the whole group from being stored.
    if len(key) <= length and key.isascii() and "\x00" not in key:
        return key
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


async def claim(holder: str, *, limit: int, now: datetime) -> list[StoredEvent]:
    """Take events to handle, oldest first, each chat's in order and without a gap.

    Chats are left alone while an earlier event of theirs is being handled or waits for
    another try. `holder` must be a new name: it is the fence of this claim.
    """
    async with claiming("inbox"):
        bounds = (now, now + LONGEST)
        rows = await fetch(CLAIMABLE, *bounds, *bounds, limit)
        if len(rows) == limit:
            rows = await _take_newest(rows, bounds)
        taken = _share_out(rows)
        if taken:
            await change(
                "UPDATE inbox SET holder = ?, lease_until = ? WHERE id IN ?[bigint]",
                *(holder, now + read_length(), [row["id"] for row in taken]),
            )
    return [_read_event(row) for row in taken]


async def _take_newest(
    oldest: Sequence[Mapping[str, Any]], bounds: tuple[datetime, datetime]
) -> Sequence[Mapping[str, Any]]:
    """Some of the oldest and some of the newest, of chats that nothing waits before."""
    count = len(oldest) // NEWEST_SHARE
    newest = await fetch(
        CLAIMABLE.replace("ORDER BY id", "AND id > ? ORDER BY id DESC"),
        *(*bounds, *bounds, oldest[-1]["id"], count),
    )
    firsts = await _find_firsts([row["chat_key"] for row in newest])
    fresh = [row for row in newest if row["id"] == firsts[row["chat_key"]]]
    return [*oldest[: len(oldest) - len(fresh)], *reversed(fresh)]


async def _find_firsts(chat_keys: Sequence[str]) -> dict[str, int]:
    """The event of each chat that waits longest."""
    rows = await fetch(
        "SELECT chat_key, MIN(id) AS first FROM inbox WHERE state = 'waiting'"
        " AND chat_key IN ?[text] GROUP BY chat_key",
        list(chat_keys),
    )
    return {row["chat_key"]: row["first"] for row in rows}


def _share_out(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    taken, seen = [], Counter[str]()
    for row in rows:
        if seen[row["chat_key"]] < PER_CHAT:
            seen[row["chat_key"]] += 1
            taken.append(row)
    return taken


def _read_event(row: Mapping[str, Any]) -> StoredEvent:
    received = read_instant(row["received_at"])
    assert received
    return StoredEvent(
        id=row["id"],
        platform=row["platform"],
        event_key=row["event_key"],
        chat_key=row["chat_key"],
        body=bytes(row["body"]),
        received_at=received,
        attempts=row["attempts"],
    )


async def mark_done(ids: Sequence[int], holder: str, *, now: datetime) -> None:
    """Say that events are handled, in the transaction that holds what came of them.

    Raises `LeaseLost` unless `holder` still holds every one of them.
    """
    done = await change(
        "UPDATE inbox SET state = 'done', done_at = ?, holder = '', lease_until = NULL"
        " WHERE id IN ?[bigint] AND holder = ? AND state = 'waiting'",
        *(now, list(ids), holder),
    )
    if done != len(ids):
        raise LeaseLost(f"{len(ids) - done} of {len(ids)} events have another holder")


async def release(ids: Sequence[int], holder: str) -> None:
    """Hand events back untouched."""
    await change(
        "UPDATE inbox SET holder = '', lease_until = NULL"
        " WHERE id IN ?[bigint] AND holder = ? AND state = 'waiting'",
        *(list(ids), holder),
    )


async def retry_later(
    id: int, holder: str, *, error: str, at: datetime, counts: bool = True
) -> None:
    """The event is tried again at `at`, and its chat waits for it. Raises `LeaseLost`.

    `counts` False: it was not the event's fault, and may happen any number of times.
    """
    changed = await change(
        "UPDATE inbox SET holder = '', lease_until = ?, error = ?,"
        " attempts = attempts + ? WHERE id = ? AND holder = ? AND state = 'waiting'",
        *(at, error[:ERROR_LENGTH], int(counts), id, holder),
    )
    if not changed:
        raise LeaseLost(f"event {id} has another holder")


async def bury(
    id: int, holder: str, *, error: str, reference: str, now: datetime
) -> None:
    """Park the event as a dead letter; its chat goes on. Raises `LeaseLost`."""
    changed = await change(
        "UPDATE inbox SET state = 'dead', holder = '', lease_until = NULL, error = ?,"
        " reference = ?, attempts = attempts + 1, done_at = ?"
        " WHERE id = ? AND holder = ? AND state = 'waiting'",
        *(error[:ERROR_LENGTH], reference, now, id, holder),
    )
    if not changed:
        raise LeaseLost(f"event {id} has another holder")


async def count_events() -> dict[str, int]:
    """How many are waiting and dead."""
    rows = await fetch(
        "SELECT state, count(*) AS n FROM inbox"
        " WHERE state IN ('waiting', 'dead') GROUP BY state"
    )
    return {"waiting": 0, "dead": 0} | {row["state"]: row["n"] for row in rows}


async def find_oldest_waiting() -> datetime | None:
    """When the event that has waited longest came."""
    rows = await fetch(
        "SELECT received_at FROM inbox WHERE state = 'waiting' ORDER BY id LIMIT 1"
    )
    return read_instant(rows[0]["received_at"]) if rows else None


async def list_events(*, limit: int = 100) -> list[QueuedEvent]:
    """The dead letters, then what waits, oldest first."""
    found: list[QueuedEvent] = []
    for state in ("dead", "waiting"):
        rows = await fetch(
            "SELECT id, state, chat_key, received_at, attempts, error, reference"
            " FROM inbox WHERE state = ? ORDER BY id LIMIT ?",
            *(state, limit - len(found)),
        )
        found += [_read_queued(row) for row in rows]
    return found


def _read_queued(row: Mapping[str, Any]) -> QueuedEvent:
    return QueuedEvent(**{**row, "received_at": read_instant(row["received_at"])})


async def retry_event(id: int) -> bool:
    """Let a dead letter be handled once more; False when there is none."""
    return await _change_dead(id, "waiting")


async def drop_event(id: int) -> bool:
    """Give a dead letter up; False when there is none."""
    return await _change_dead(id, "dropped")


async def _change_dead(id: int, state: str) -> bool:
    changed = await change(
        "UPDATE inbox SET state = ?, attempts = 0 WHERE id = ? AND state = 'dead'",
        *(state, id),
    )
    return changed == 1


async def purge(*, now: datetime, limit: int = 5_000) -> int:
    """Forget handled events after 48 hours, at most `limit`; how many it forgot."""
    return await change(
        "DELETE FROM inbox WHERE id IN (SELECT id FROM inbox"
        " WHERE state IN ('done', 'dropped') AND done_at < ? ORDER BY id LIMIT ?)",
        *(now - KEPT, limit),
    )
