"""The outbox as the admins see it, and what is forgotten."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage.engine.raw_sql import change, fetch
from storage.queues.outbox.rows import NOTICE, QUEUED, QueuedItem, read_queued

KEPT, RUNS_KEPT = timedelta(days=3), timedelta(days=90)


async def count_items() -> dict[str, int]:
    """How many are waiting, sending, failed and ambiguous."""
    rows = await fetch(
        "SELECT state, count(*) AS n FROM outbox"
        " WHERE state IN ('waiting', 'sending', 'failed', 'ambiguous') GROUP BY state"
    )
    none = {"waiting": 0, "sending": 0, "failed": 0, "ambiguous": 0}
    return none | {row["state"]: row["n"] for row in rows}


async def list_items(*, limit: int = 100) -> list[QueuedItem]:
    """What is ambiguous, what failed, what is on its way, oldest first."""
    found: list[QueuedItem] = []
    for state in ("ambiguous", "failed", "sending", "waiting"):
        rows = await fetch(
            f"SELECT {QUEUED} FROM outbox WHERE state = ? ORDER BY id LIMIT ?",
            *(state, limit - len(found)),
        )
        found += [read_queued(row) for row in rows]
    return found


async def retry_item(id: int) -> bool:
    """Send what failed or is ambiguous once more; False when it is neither."""
    changed = await change(
        "UPDATE outbox SET state = 'waiting', attempts = 0, doubts = 0,"
        " lease_until = NULL WHERE id = ? AND state IN ('failed', 'ambiguous')",
        id,
    )
    return changed == 1


async def show_again(key: str, *, chat_key: str) -> bool:
    """Send an answer or a notice once more of which nobody knows whether it arrived.

    For a person who asks about it, by the row's `key`; False when there is none.
    """
    changed = await change(
        "UPDATE outbox SET state = 'waiting', attempts = 0, doubts = 0,"
        " lease_until = NULL WHERE id = ? AND chat_key = ? AND state = 'ambiguous'"
        " AND priority <= ?",
        *(int(key.partition("-")[0]), chat_key, NOTICE),
    )
    return changed == 1


async def drop_item(id: int) -> bool:
    """Give up what failed, is ambiguous or waits; False when it is none of these."""
    changed = await change(
        "UPDATE outbox SET state = 'dropped', holder = '', lease_until = NULL"
        " WHERE id = ? AND state IN ('failed', 'ambiguous', 'waiting')",
        id,
    )
    return changed == 1


async def purge(*, now: datetime, limit: int = 5_000) -> int:
    """Forget what is over, announcements after 90 days, the rest after three."""
    return await change(
        "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox"
        " WHERE state IN ('sent', 'failed', 'expired', 'dropped')"
        " AND created_at < ? AND (run_id IS NULL OR created_at < ?)"
        " ORDER BY id LIMIT ?)",
        *(now - KEPT, now - RUNS_KEPT, limit),
    )
