"""Row 7: poisonous updates among good ones, in the process itself."""

from __future__ import annotations

from pathlib import Path

from bot.logs import set_up_logs
from storage.database import open_database
from tests.conftest import create_tables
from tests.faults.drills.poison import compare, mix, play, prepare
from tests.faults.stage import Counts
from tests.postgres import run_server

NAME = "poison"
TITLE = "1,000 poisonous among 10,000 good updates, SQLite (odd seeds) and PostgreSQL"
ORDER = 7
ROUNDS = 2
PEOPLE, POISON = 2_500, 1_000  # four good updates each
PATIENCE = 900  # a poisonous update is tried five times, over two and a half minutes
LONGEST_STALL = 1.0


async def run_round(seed: int, folder: Path) -> Counts:
    with (folder / "log").open("w", encoding="utf-8") as log:
        set_up_logs(stream=log)
        if seed % 2:
            return await poison_desk(f"sqlite://{folder}/desk.db", seed)
        with run_server() as server:
            return await poison_desk(server.url(server.create_database()), seed)


async def poison_desk(url: str, seed: int) -> Counts:
    await create_tables(url)
    async with open_database(url):
        await prepare(PEOPLE)
        mixture = mix(PEOPLE, POISON, seed=seed)
        longest = await play(mixture, patience=PATIENCE)
        wrong = await compare(mixture)
    if wrong or longest > LONGEST_STALL:
        raise AssertionError(f"{wrong}, longest stall {longest:.2f} s")
    return Counts(
        faults=mixture.poison,
        submitted=mixture.good,
        more={"dead letters": mixture.poison, "longest stall ms": int(longest * 1000)},
    )
