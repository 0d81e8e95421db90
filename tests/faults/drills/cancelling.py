"""Tasks cancelled at random instants inside storage calls, and what is left of them.

Some are cancelled a second time while they clean up after the first.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress

import aiosqlite
import asyncpg

from storage.audit import find_broken_entry, record_audit
from storage.database import transaction
from storage.engine.raw_sql import change_many, fetch, get_client, is_sqlite
from storage.engine.trouble import find_sqlite_path
from storage.figures.recount import read_stored
from storage.models import AuditEntry, LedgerEntry, MonthTally
from storage.queues import inbox, outbox
from tests.faults.drills.writing import (
    NOW,
    Dice,
    book_points,
    take_back_some,
    write_once,
)
from tests.waiting import until

BATCH, PATIENCE = 40, 60.0  # tasks at once; seconds until a desk counts as wedged
INSTANTS = (0, 0, 0, 0.0002, 0.0005, 0.001, 0.002, 0.005)


async def store_some(dice: Dice) -> None:
    events = [
        (f"{dice.random()}", f"telegram:{dice.randint(1, 9)}", b"{}") for _ in range(5)
    ]
    await inbox.store_events("telegram", events, now=NOW)


async def handle_some(dice: Dice) -> None:
    holder = f"h{dice.random()}"
    events = await inbox.claim(holder, limit=8, now=NOW)
    async with transaction():
        await record_audit("handled", at=NOW)
        await inbox.mark_done([event.id for event in events], holder, now=NOW)


async def send_some(dice: Dice) -> None:
    room, holder = {0: 4, 1: 4, 2: 4}, f"s{dice.random()}"
    items = await outbox.claim("telegram", holder, room=room, now=NOW, desk_now=NOW)
    await outbox.mark_sending(items, {item.id: holder for item in items})


async def write_many(dice: Dice) -> None:
    rows = [(f"{dice.random()}", part) for part in range(5)]
    await change_many("INSERT INTO counter (name, value) VALUES (?, ?)", rows)


async def book_and_read(dice: Dice) -> None:
    async with transaction():
        await fetch("SELECT count(*) AS n FROM ledger")
        await book_points(dice)
        async with transaction():
            await record_audit("booked", at=NOW)


async def take_back(dice: Dice) -> None:
    async with transaction():
        await book_points(dice)
        with suppress(Exception):
            await take_back_some(dice)


DEEDS = (
    *(write_once, write_once, book_and_read, take_back),
    *(write_many, store_some, handle_some, send_some),
)


class WedgedError(Exception):
    """The database did not come back within the patience."""


async def cancel_many(seed: int, tasks: int, *, patience: float = PATIENCE) -> Counter:
    """With the database open. How the tasks ended; raises `WedgedError`."""
    dice, outcomes = Dice(f"{seed}"), Counter[str]()
    for _ in range(0, tasks, BATCH):
        batch = [
            asyncio.create_task(dice.choice(DEEDS)(Dice(f"{dice.random()}")))
            for _ in range(BATCH)
        ]
        await _cancel_some(batch, dice)
        done, stuck = await asyncio.wait(batch, timeout=patience)
        if stuck:
            raise WedgedError(f"{len(stuck)} of {BATCH} tasks, seed {seed}")
        outcomes += Counter(map(_name_outcome, done))
    return outcomes


async def _cancel_some(batch: list[asyncio.Task], dice: random.Random) -> None:
    """All of them, each at an instant of its own; one in five again."""
    for task in dice.sample(batch, BATCH):
        await asyncio.sleep(dice.choice(INSTANTS))
        task.cancel()
        if dice.random() < 0.2:
            await asyncio.sleep(0)
            task.cancel()


def _name_outcome(task: asyncio.Task) -> str:
    if task.cancelled():
        return "cancelled"
    error = task.exception()
    return f"error {type(error).__name__}: {error}"[:200] if error else "finished"


async def count_leaks(url: str) -> int:
    """Connections that are not free, and locks that nobody will give back."""
    if is_sqlite():
        return await _count_sqlite_locks(url)
    pool = get_client()._pool
    # Some are being cleaned still.
    await until(lambda: pool.get_idle_size() == pool.get_size(), seconds=PATIENCE)
    connection = await asyncpg.connect(url.replace("asyncpg://", "postgresql://", 1))
    try:
        return await connection.fetchval(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid()"
            " AND (state LIKE 'idle in transaction%' OR state = 'active')"
        )
    finally:
        await connection.close()


async def _count_sqlite_locks(url: str) -> int:
    held = int(get_client()._lock.locked())
    async with aiosqlite.connect(find_sqlite_path(url), timeout=1) as connection:
        try:
            await connection.execute("BEGIN IMMEDIATE")
        except aiosqlite.OperationalError:
            held += 1
        await connection.rollback()
    return held


async def compare_halves() -> dict[str, tuple[object, object]]:
    """What was written by half: each pair must be equal, whatever was cancelled."""
    lines = await LedgerEntry.all().values_list("amount", flat=True)
    months = await MonthTally.all().values_list("points", flat=True)
    days = (await read_stored()).values()
    odd = await fetch("SELECT count(*) AS n FROM counter WHERE name LIKE '0.%'")
    booked = await AuditEntry.filter(action="booked").count()
    pairs = {
        "points of days": (sum(tally.points for tally in days), sum(lines)),
        "points of months": (sum(months), sum(lines)),
        "lines in pairs": (len(lines) % 2, 0),
        "rows in fives": (odd[0]["n"] % 5, 0),
        "broken entry": (await find_broken_entry(), None),
        "lines of entries": (len(lines) >= 2 * booked, True),
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


async def use_database(times: int) -> int:
    """Work as before, undisturbed; how many transactions were written."""
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(write_once(Dice(f"after {n}")) for n in range(times)))
    return times
