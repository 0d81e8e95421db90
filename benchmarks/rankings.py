"""Rows 7 and 8: rankings over millions of adoptions, and the cost of one more."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from statistics import median
from typing import TypeVar

from benchmarks.adoptions import make_on_postgres, make_on_sqlite
from benchmarks.figures import Figure, compare, judge, need
from benchmarks.machine import SERVER_CORES, pinned
from handlers.rules.periods import Period, read_key
from handlers.scores.points import note_adoption
from handlers.scores.rankings import build_ranking
from storage.database import open_database, transaction
from storage.desk.desk import DeskView, load_desk
from storage.engine.raw_sql import fetch, is_sqlite
from storage.figures.adoptions import NewAdoption, create_adoption
from storage.figures.tallies import sum_tallies
from tests.postgres import NoPostgres, run_server

UNITS, FEW = 5_000, 10_000
SQLITE_ROWS, POSTGRES_ROWS = 10_000_000, 1_000_000
ROUNDS, ADOPTIONS = 5, 60
PERIODS = {"2026-10": 4.0, "2026-Q3": 8.0, "2026": 15.0}  # how much faster
LEAST_OF_SCAN = 20.0
NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
Ranked = list[tuple[int, int, int]]  # place, unit, adopted
Read = Callable[[Period], Awaitable[Mapping[int, int]]]
T = TypeVar("T")


def prepare() -> None:
    """Make the large database, which is kept."""
    make_on_sqlite(rows=SQLITE_ROWS, units=UNITS)


def measure(
    rounds: int = ROUNDS, rows: int = SQLITE_ROWS, postgres_rows: int = POSTGRES_ROWS
) -> list[Figure]:
    many = make_on_sqlite(rows=rows, units=UNITS)
    # All in one month: its ranking has nearly as many units as the large one's.
    few = make_on_sqlite(rows=FEW, units=UNITS, first=date(2026, 11, 1), days=30)
    with pinned(SERVER_CORES):
        figures = asyncio.run(_measure_rankings(f"sqlite://{many}", rows, rounds))
        figures += _measure_postgres(min(rows, postgres_rows), rounds)
        return [
            *figures,
            _measure_adoption(f"sqlite://{few}", f"sqlite://{many}", rows),
        ]


def _measure_postgres(rows: int, rounds: int) -> list[Figure]:
    try:
        with run_server(shared_buffers="512MB", max_wal_size="8GB") as server:
            name = make_on_postgres(server, rows=rows, units=UNITS)
            return asyncio.run(_measure_rankings(server.url(name), rows, rounds))
    except NoPostgres as reason:
        print(f"POSTGRESQL NOT MEASURED: {reason}", file=sys.stderr)
        return []


async def _measure_rankings(url: str, rows: int, rounds: int) -> list[Figure]:
    figures = []
    async with open_database(url):
        kind = "SQLite" if is_sqlite() else "PostgreSQL"
        desk = await load_desk()
        assert desk is not None
        for key, least in PERIODS.items():
            name = f"ranking {key}, {rows:,} adoptions, {kind}"
            figures += await _measure_period(name, read_key(key), desk, least, rounds)
    return figures


async def _measure_period(
    name: str, period: Period, desk: DeskView, least: float, rounds: int
) -> list[Figure]:
    readers: dict[str, Read] = {
        "tallies": read_tallies,
        "index": read_index,
        "scan": read_scan,
    }
    times: dict[str, list[float]] = {each: [] for each in readers}
    found = {each: await rank_units(read, period) for each, read in readers.items()}
    need(found["tallies"] == found["index"] == found["scan"], f"{name} is wrong")
    need(len(found["tallies"]) > UNITS / 2, f"{name} has few units")
    for number in range(rounds):
        for each, read in readers.items():
            if each != "scan" or number < 2:  # it takes its time
                _, seconds = await _time(rank_units(read, period))
                times[each].append(seconds)
    _, whole = await _time(build_ranking(desk, period, NOW))
    ours = median(times["tallies"]) * 1000
    index = compare(times["index"], times["tallies"])
    scan = median(times["scan"]) * 1000 / ours
    return [
        judge(7, name, ours, "ms", against="covering index", ratio=index, least=least),
        judge(7, name, ours, "ms", against="scan", ratio=scan, least=LEAST_OF_SCAN),
        Figure(7, "  by the covering index", median(times["index"]) * 1000, "ms"),
        Figure(7, "  the whole table of /rank, with all columns", whole * 1000, "ms"),
    ]


async def rank_units(read: Read, period: Period) -> Ranked:
    """Competition ranking by adoptions, ties in the order of the units."""
    adopted = await read(period)
    order = sorted(adopted.items(), key=lambda pair: (-pair[1], pair[0]))
    ranked: Ranked = []
    for place, (unit, count) in enumerate(order, 1):
        same = ranked and ranked[-1][2] == count
        ranked.append((ranked[-1][0] if same else place, unit, count))
    return ranked


async def read_tallies(period: Period) -> Mapping[int, int]:
    sums = await sum_tallies(period.start, period.end)
    return {unit: tally.adopted for unit, tally in sums.items() if tally.adopted}


async def read_index(period: Period) -> Mapping[int, int]:
    return await _count("adoption", period)


async def read_scan(period: Period) -> Mapping[int, int]:
    if is_sqlite():
        return await _count("adoption NOT INDEXED", period)
    async with transaction():
        for way in ("indexscan", "indexonlyscan", "bitmapscan"):
            await fetch(f"SET LOCAL enable_{way} = off")
        return await _count("adoption", period)


async def _count(table: str, period: Period) -> Mapping[int, int]:
    rows = await fetch(
        f"SELECT unit_id, count(*) AS adopted FROM {table}"
        " WHERE adopted_on >= ? AND adopted_on <= ? GROUP BY unit_id",
        *(period.start, period.end),
    )
    return {row["unit_id"]: row["adopted"] for row in rows}


async def _time(work: Awaitable[T]) -> tuple[T, float]:
    start = time.perf_counter()
    found = await work
    return found, time.perf_counter() - start


def _measure_adoption(few: str, many: str, rows: int) -> Figure:
    """The same adoptions into both, a few into the one and then the other."""
    small, large = list[float](), list[float]()
    for part in range(5):
        small.append(asyncio.run(_adopt(few, part)))
        large.append(asyncio.run(_adopt(many, part)))
    return judge(
        8,
        f"one adoption among {rows:,}",
        median(large) * 1000,
        "ms",
        against=f"among {FEW:,}",
        ratio=compare(large, small),
        most=1.3,
    )


async def _adopt(url: str, part: int) -> float:
    """Seconds for one adoption with its ledger line, its tallies and its rank."""
    async with open_database(url):
        desk = await load_desk()
        assert desk is not None
        times = []
        for number in range(ADOPTIONS):
            _, seconds = await _time(_adopt_one(desk, part * ADOPTIONS + number))
            times.append(seconds)
    return median(times)


async def _adopt_one(desk: DeskView, number: int) -> None:
    unit, day = 1 + number * 37 % UNITS, date(2026, 11, 1 + number % 20)
    async with transaction():
        story_id = await _add_story(unit)
        new = NewAdoption(story_id, 1, unit, unit, 1 + number % 4, day)
        adoption = await create_adoption(new, NOW)
        lines = await note_adoption(adoption, NOW, desk)
        own = [line for line in lines if line.person_id is None]
        need(len(own) == 1, f"the adoption earned its unit {len(own)} lines")
    need(await _find_rank(unit) >= 1, "the unit has no rank")


async def _add_story(unit: int) -> int:
    rows = await fetch(
        "INSERT INTO story (unit_id, author_id, state, version, title, genre, form,"
        " chat_key, album, message_id, warnings, created_at, updated_at, submitted_at,"
        " submitted_on) VALUES (?, ?, 'adopted', 1, 't', '', '', 'telegram:1', '', '',"
        " '[]', ?, ?, ?, ?) RETURNING id",
        *(unit, unit, NOW, NOW, NOW, NOW.date()),
    )
    return int(rows[0]["id"])


async def _find_rank(unit: int) -> int:
    """Where the unit stands in the month, among all units."""
    period = read_key("2026-11")
    sums = await sum_tallies(period.start, period.end)
    own = sums[unit].points
    return 1 + sum(tally.points > own for tally in sums.values())
