"""Row 9: who has sent this before, asked of 100,000 stories and of a million.

`python -m benchmarks.near_duplicates [STORIES …]` measures other sizes. A database
that is not there is made, but for the largest: `python -m benchmarks --prepare`.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import fmean, quantiles

from benchmarks.copying import KINDS
from benchmarks.corpus import make_story
from benchmarks.figures import Figure, judge, judge_value, need, show_table
from benchmarks.machine import DATA
from benchmarks.sample_desk import fill_desk
from handlers.rules.shingles import ENOUGH, take_sample
from handlers.stories.similar import find_most_alike
from storage.database import open_database, transaction
from storage.migrate import ensure_schema
from storage.models import Story, StoryVersion
from storage.stories.shingles import MOST_BEARERS, find_last_story, put_samples

SIZES = (100_000, 1_000_000)
COPIES, FRESH = 300, 1_000  # of each kind; stories that are like no other
CHUNK = 1_000
FIRST_DAY = date(2020, 1, 1)
P99_MS = {100_000: 25.0, 1_000_000: 100.0}


@dataclass(slots=True)
class Seen:
    """What came of the questions. `wrong`: another story was named than was copied."""

    copies: int = COPIES
    fresh: int = FRESH
    found: dict[str, float] = field(default_factory=dict)
    milliseconds: list[float] = field(default_factory=list)
    right: int = 0
    wrong: int = 0
    false_alarms: int = 0
    bytes_a_story: float = 0.0
    indexing: list[float] = field(default_factory=list)  # milliseconds

    @property
    def p99(self) -> float:
        return quantiles(self.milliseconds, n=100)[98]

    @property
    def precision(self) -> float:
        return 100 * self.right / (self.right + self.wrong + self.false_alarms)


def prepare(sizes: tuple[int, ...] = SIZES) -> None:
    """Make the databases, which are kept."""
    for size in sizes:
        if not name_database(size).exists():
            print(f"making {size:,} stories (once)", flush=True)
            asyncio.run(fill(name_database(size), size, Seen()))


def measure(copies: int = COPIES, fresh: int = FRESH) -> list[Figure]:
    sizes = [n for n in SIZES if n < SIZES[-1] or name_database(n).exists()]
    if len(sizes) < len(SIZES):
        words = f"{SIZES[-1]:,} STORIES NOT MEASURED: python -m benchmarks --prepare"
        print(words, file=sys.stderr)
    return measure_sizes(sizes, copies, fresh)


def measure_sizes(sizes: Sequence[int], copies: int, fresh: int) -> list[Figure]:
    seen = {size: asyncio.run(ask_all(size, copies, fresh)) for size in sizes}
    figures = [each for size, found in seen.items() for each in conclude(size, found)]
    smallest, largest = min(seen), max(seen)
    if smallest != largest:
        ratio = seen[largest].p99 / seen[smallest].p99
        name, against = f"p99 of a check, {largest:,}", f"{smallest:,}"
        p99 = seen[largest].p99
        figures.append(judge(9, name, p99, "ms", against=against, ratio=ratio, most=4))
    return figures


def name_database(size: int) -> Path:
    # An index made by other measures would tell nothing of these.
    return DATA / f"near-duplicates-{size}-{ENOUGH}-{MOST_BEARERS}.db"


async def ask_all(size: int, copies: int, fresh: int) -> Seen:
    path, seen = name_database(size), Seen(copies, fresh)
    if not path.exists():
        await fill(path, size, seen)
    async with open_database(f"sqlite://{path}"), transaction():
        await ask_copies(size, path, seen)
        await ask_fresh(seen)
    seen.bytes_a_story = measure_index(path) / size
    return seen


async def fill(path: Path, size: int, seen: Seen) -> None:
    """Stories with their texts, and their index as handing in makes it.

    It goes on where it was broken off.
    """
    part = path.with_suffix(".part")
    begun = part.exists()
    await ensure_schema(f"sqlite://{part}")
    async with open_database(f"sqlite://{part}"):
        if not begun:
            await fill_desk(units=1, reporters=1)
        for first in range(await find_last_story() + 1, size + 1, CHUNK):
            numbers = range(first, min(first + CHUNK, size + 1))
            texts = {number: make_story(Random(number)) for number in numbers}
            async with transaction():
                await write_stories(texts, size)
                await index_stories(texts, seen)
    part.rename(path)


async def write_stories(texts: Mapping[int, tuple[str, str]], size: int) -> None:
    stories, versions = [], []
    for number, (title, body) in texts.items():
        day = FIRST_DAY + timedelta(days=number * 2000 // size)
        at = datetime.combine(day, datetime.min.time(), UTC)
        moments = {"created_at": at, "updated_at": at, "submitted_at": at}
        stories.append(
            Story(
                id=number,
                number=f"{day.year}-{number}",
                unit_id=1,
                author_id=1,
                state="accepted",
                title=title,
                chat_key="bench:1",
                submitted_on=day,
                **moments,
            )
        )
        versions.append(
            StoryVersion(
                story_id=number, version=1, title=title, body=body, created_at=at
            )
        )
    await Story.bulk_create(stories)
    await StoryVersion.bulk_create(versions)


async def index_stories(texts: Mapping[int, tuple[str, str]], seen: Seen) -> None:
    start = time.perf_counter()
    for number, (_, body) in texts.items():
        await put_samples(number, 1, take_sample(body))
    seen.indexing.append((time.perf_counter() - start) * 1000 / len(texts))


def read_bodies(path: Path, first: int, end: int) -> list[tuple[int, str]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(
            "SELECT story_id, body FROM story_version"
            " WHERE story_id >= ? AND story_id < ?",
            (first, end),
        ).fetchall()


async def ask_copies(size: int, path: Path, seen: Seen) -> None:
    random = Random(7)
    for kind, copy in KINDS.items():
        right = 0
        for number in random.sample(range(1, size + 1), seen.copies):
            ((_, body),) = read_bodies(path, number, number + 1)
            named = await ask(copy(random, body), seen)
            right += named == number
            seen.wrong += named not in (number, None)
        seen.found[kind] = 100 * right / seen.copies
        seen.right += right


async def ask_fresh(seen: Seen) -> None:
    for number in range(seen.fresh):
        body = make_story(Random(10**9 + number))[1]
        seen.false_alarms += await ask(body, seen) is not None


async def ask(body: str, seen: Seen) -> int | None:
    start = time.perf_counter()
    found = await find_most_alike(body)
    seen.milliseconds.append((time.perf_counter() - start) * 1000)
    return found[0].story_id if found else None


def measure_index(path: Path) -> int:
    """Bytes of the tables that are there for this check alone."""
    with closing(sqlite3.connect(path)) as database:
        (found,) = database.execute(
            "SELECT SUM(pgsize) FROM dbstat"
            " WHERE name IN ('index_shingle', 'index_story')"
        ).fetchone()
    return int(found)


def conclude(size: int, seen: Seen) -> list[Figure]:
    asked = len(seen.milliseconds)
    need(
        asked == seen.copies * len(KINDS) + seen.fresh, f"{asked} questions were asked"
    )
    name = f"of {size:,} stories"
    figures = [
        judge_value(9, f"recall, {kind}, {name}", found, "%", least=99)
        for kind, found in seen.found.items()
    ]
    alarms = 100 * seen.false_alarms / seen.fresh
    figures += [
        judge_value(9, f"precision, {name}", seen.precision, "%", least=99),
        judge_value(9, f"false alarms, {name}", alarms, "%", most=0.5),
        judge_value(9, f"a check, p99, {name}", seen.p99, "ms", most=find_limit(size)),
        judge_value(
            9, f"index a story, {name}", seen.bytes_a_story / 1024, "KB", most=1.5
        ),
    ]
    if seen.indexing:
        last = fmean(seen.indexing[-10:])
        figures.append(Figure(9, f"indexing the last stories, {name}", last, "ms"))
    return figures


def find_limit(size: int) -> float:
    """Milliseconds: what the next measured size may take."""
    return next((ms for known, ms in P99_MS.items() if size <= known), 100.0)


if __name__ == "__main__":
    chosen = tuple(map(int, sys.argv[1:])) or SIZES
    prepare(chosen)
    print(show_table(measure_sizes(chosen, COPIES, FRESH)))
