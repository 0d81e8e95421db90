"""Who works on which rows of the two queues, and until when.

A claim writes `holder` (a name for this one claim) and `lease_until`. Whoever writes a
result names its holder: after the lease was lost to somebody else that changes nothing.
Instants are the machine's own, not the desk's, whose clock can be moved in the demo.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Literal

from storage.database import transaction
from storage.engine.raw_sql import change, fetch, is_sqlite

Queue = Literal["inbox", "outbox"]
LEASE = timedelta(seconds=15)
RENEWALS = 3  # in the time of one lease
# Nobody leases or puts off for longer: beyond it the clock was set back: it is void.
LONGEST = timedelta(minutes=10)
_LOCKS = {"inbox": 7_301, "outbox": 7_302}


_length = LEASE


def shorten_leases(length: timedelta | None) -> None:
    """For the fault tests, which freeze processes for longer; None: as usual."""
    global _length
    _length = length or LEASE


def read_length() -> timedelta:
    """How long a lease lasts from its claim or its renewal."""
    return _length


class LeaseLost(Exception):
    """Somebody else has taken the work over; nothing of it may be written."""


@asynccontextmanager
async def claiming(queue: Queue) -> AsyncIterator[None]:
    """A transaction in which nobody else claims from `queue`."""
    async with transaction():
        if not is_sqlite():
            # A replica frozen here must not keep the others from claiming.
            await fetch("SET LOCAL idle_in_transaction_session_timeout = '2s'")
            await fetch("SELECT pg_advisory_xact_lock(?)", _LOCKS[queue])
        yield


async def renew(queue: Queue, holders: Iterable[str], *, now: datetime) -> None:
    """Keep claims that are still being worked on."""
    await change(
        f"UPDATE {queue} SET lease_until = ? WHERE state IN ('waiting', 'sending')"
        " AND lease_until > ? AND holder IN ?[text]",
        *(now + _length, now - LONGEST, sorted(holders)),
    )


async def list_holders(queue: Queue, *, now: datetime) -> Sequence[str]:
    """Everybody whose lease runs."""
    rows = await fetch(
        f"SELECT DISTINCT holder FROM {queue} WHERE state IN ('waiting', 'sending')"
        " AND lease_until > ? AND lease_until <= ? AND holder <> ''",
        *(now, now + LONGEST),
    )
    return [row["holder"] for row in rows]


async def end_leases(queue: Queue, holders: Iterable[str], *, now: datetime) -> int:
    """Void the claims of holders that are known to be gone; how many rows had one."""
    return await change(
        f"UPDATE {queue} SET lease_until = ? WHERE state IN ('waiting', 'sending')"
        " AND lease_until > ? AND holder IN ?[text]",
        *(now, now, sorted(holders)),
    )
