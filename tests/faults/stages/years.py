"""Row 4: five years of announcements in six time zones, one zone a round."""

from __future__ import annotations

from pathlib import Path

from storage.database import open_database
from tests.conftest import create_tables
from tests.faults.drills.years import BEGIN, END, judge, live_through
from tests.faults.stage import Counts

NAME = "years"
TITLE = "five years in six time zones with a clock that leaps and a desk that is down"
ORDER = 4
ZONES = (
    "Asia/Shanghai",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour of summer time
    "America/Santiago",  # changes at midnight
    "Pacific/Auckland",
)
ROUNDS = len(ZONES)


async def run_round(seed: int, folder: Path) -> Counts:
    zone, url = ZONES[(seed - 1) % len(ZONES)], f"sqlite://{folder}/desk.db"
    await create_tables(url)
    async with open_database(url):
        life = await live_through(zone, begin=BEGIN, end=END, seed=seed)
        verdict = await judge(life, zone, BEGIN)
    if verdict.wrong:
        raise AssertionError(f"{zone}: {len(verdict.wrong)} {verdict.wrong[:5]}")
    return Counts(
        faults=life.faults,
        submitted=verdict.wanted,
        lost=len(verdict.missing),
        doubled=len(verdict.doubled),
        more={"sent": verdict.sent, "too late, told": verdict.too_late},
    )
