"""Row 12: upgrades from the schema before each migration, killed in the middle."""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from storage.database import open_database
from storage.migrate import list_known
from tests.faults.drills.filling import Books, find_losses, read_tables
from tests.faults.drills.upgrades import (
    Steps,
    copied,
    make_filled,
    read_upgraded,
    run_upgrade,
)
from tests.faults.stage import Counts
from tests.postgres import run_server

NAME = "upgrades"
TITLE = "50 kills inside each migration, on SQLite (odd seeds) and PostgreSQL (even)"
ORDER = 12
KILLS, TIMES = 5, 10  # of a round; rounds for each migration and database
ROUNDS = 2 * len(list_known()) * TIMES


async def run_round(seed: int, folder: Path) -> Counts:
    """Seeds 1 and 2: the first migration, 3 and 4: the second, … and from the start."""
    applied = (seed - 1) // 2 % len(list_known())
    if seed % 2:
        return await kill_upgrades(f"sqlite://{folder}/old.db", folder, applied, seed)
    with run_server() as server:
        url = server.url(server.create_database())
        return await kill_upgrades(url, server, applied, seed)


async def kill_upgrades(
    url: str, place: Any, applied: int, seed: int, *, kills: int = KILLS
) -> Counts:
    """Each on a copy of its own; then undisturbed, and the books compared."""
    await make_filled(url, applied)
    before = await read_filled(url, applied)
    dice = random.Random(seed)
    async with copied(url, place, 0) as copy:
        started = time.monotonic()
        steps = await run_upgrade(copy)
        seconds = time.monotonic() - started
        assert steps is not None
        undisturbed = await read_upgraded(copy)
    assert find_losses(before, undisturbed) == []
    counts = Counts()
    for number in range(1, kills + 1):
        kill = choose_kill(dice, steps, list_known()[applied], seconds, number)
        async with copied(url, place, number) as copy:
            killed = await run_upgrade(copy, **kill) is None
            assert await run_upgrade(copy) is not None
            same = await read_upgraded(copy) == undisturbed
        name = "kills at a step" if "die_at" in kill else "kills at an instant"
        counts += Counts(
            faults=killed, submitted=1, lost=not same, more={name: int(killed)}
        )
    return counts


async def read_filled(url: str, applied: int) -> Books:
    if not applied:
        return {}
    async with open_database(url):
        return await read_tables()


def choose_kill(
    dice: random.Random, steps: Steps, migration: str, seconds: float, number: int
) -> dict[str, Any]:
    """Every fifth from outside at any instant; the others at a step up to where the
    migration is written down as applied, and the one after that."""
    if number % 5 == 0:
        return {"after": dice.uniform(0.05, seconds)}
    return {"die_at": dice.randint(1, min(steps.marks[migration] + 1, steps.count))}
