"""Row 6: tasks cancelled at random inside storage calls, on both databases."""

from __future__ import annotations

import logging
from pathlib import Path

from storage.database import open_database
from tests.conftest import create_tables
from tests.faults.drills.cancelling import (
    cancel_many,
    compare_halves,
    count_leaks,
    use_database,
)
from tests.faults.drills.writing import prepare
from tests.faults.stage import Counts
from tests.postgres import run_server

NAME = "cancels"
TITLE = (
    "10,000 tasks cancelled inside storage calls, on SQLite (odd seeds) and PostgreSQL"
)
ORDER = 6
ROUNDS = 22
TASKS = 1_400  # of which three quarters are cancelled before they have ended


async def run_round(seed: int, folder: Path) -> Counts:
    if seed % 2:
        return await cancel_everything(f"sqlite://{folder}/desk.db", seed)
    with run_server() as server:
        return await cancel_everything(server.url(server.create_database()), seed)


async def cancel_everything(url: str, seed: int) -> Counts:
    # The driver says of each transaction that was cut off that it cleans up.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    await create_tables(url)
    await prepare(url)
    async with open_database(url):
        outcomes = await cancel_many(seed, TASKS)
        leaks, wrong = await count_leaks(url), await compare_halves()
        again = await use_database(50)
    errors = {name: n for name, n in outcomes.items() if name.startswith("error")}
    if errors or wrong or leaks:
        raise AssertionError(f"{errors} {wrong} {leaks} leaks")
    return Counts(
        faults=outcomes["cancelled"],
        submitted=TASKS,
        more={"wedged": 0, "leaked": leaks, "written after": again},
    )
