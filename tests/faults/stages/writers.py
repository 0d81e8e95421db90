"""Row 5: many processes with many writers each, on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from tests.conftest import create_tables
from tests.faults.drills.writing import compare_books, prepare, start_writers
from tests.faults.stage import Counts
from tests.postgres import run_server

NAME = "writers"
TITLE = (
    "8 processes × 50 writers × 100 transactions, on SQLite (odd seeds) and PostgreSQL"
)
ORDER = 5
ROUNDS = 2
PROCESSES, WRITERS, TRANSACTIONS = 8, 50, 100


async def run_round(seed: int, folder: Path) -> Counts:
    if seed % 2:
        return await write_everything(f"sqlite://{folder}/desk.db", seed)
    with run_server(max_connections="200") as server:
        name = server.create_database()
        counts = await write_everything(server.url(name), seed)
        await asyncio.sleep(1.5)  # the server counts a moment late
        found = server.run_sql(
            f"SELECT deadlocks FROM pg_stat_database WHERE datname = '{name}'"
        )
        return counts + Counts(broken=int(found), more={"deadlocks": int(found)})


async def write_everything(url: str, seed: int) -> Counts:
    await create_tables(url)
    await prepare(url)
    numbers = {"processes": PROCESSES, "writers": WRITERS}
    done = await start_writers(url, seed, **numbers, transactions=TRANSACTIONS)
    wrong = await compare_books(url, done)
    errors = Counter({k: n for k, n in done.items() if k.startswith("error")})
    if errors or wrong:
        raise AssertionError(f"{dict(errors)} {wrong}")
    return Counts(
        submitted=PROCESSES * WRITERS * TRANSACTIONS,
        more={"changes": done.total(), "lost updates": 0, "locked": errors.total()},
    )
