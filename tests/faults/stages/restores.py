"""Row 12: restore drills under load, between SQLite and PostgreSQL in all four ways."""

from __future__ import annotations

import random
from contextlib import ExitStack
from pathlib import Path

from tests.conftest import create_tables
from tests.faults.drills.restores import configure, drill
from tests.faults.stage import Counts
from tests.postgres import run_server

NAME = "restores"
TITLE = "100 drills: backed up while people write, restored, the same books"
ORDER = 12
ROUNDS = 20
DRILLS = 5
WAYS = (
    ("sqlite", "sqlite"),
    ("postgres", "postgres"),
    ("sqlite", "postgres"),
    ("postgres", "sqlite"),
)


async def run_round(seed: int, folder: Path) -> Counts:
    dice, counts, way = random.Random(seed), Counts(), WAYS[(seed - 1) % len(WAYS)]
    with ExitStack() as stack:
        server = stack.enter_context(run_server()) if "postgres" in way else None
        for number in range(DRILLS):
            urls = [
                _name_database(kind, server, folder, f"{n}-{number}")
                for n, kind in enumerate(way)
            ]
            for url in urls:
                await create_tables(url)
            places = [
                configure(url, folder / f"media{n}-{number}")
                for n, url in enumerate(urls)
            ]
            stories = await drill(*places, seed=seed, waits=dice.uniform(0.1, 1.5))
            counts += Counts(submitted=1, more={"backups": 2, "stories": stories})
    return counts


def _name_database(kind: str, server, folder: Path, name: str) -> str:
    if kind == "sqlite":
        return f"sqlite://{folder}/{name}.db"
    return server.url(server.create_database())
