"""A desk at work is backed up and restored, and the books are compared."""

from __future__ import annotations

import asyncio
import hashlib
import io
import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bot.backup.archive import BackupReader
from bot.backup.make import make_backup
from bot.backup.restore import restore_backup
from bot.media.folder import MediaFolder
from bot.settings import Settings
from handlers.rules.periods import read_key
from handlers.scores.rankings import build_ranking
from storage.audit import find_broken_entry, record_audit
from storage.database import open_database, transaction
from storage.figures.ledger import LedgerLine, add_lines
from storage.figures.recount import count_again, read_stored
from storage.figures.tallies import Tally, add_to_tallies
from storage.models import AuditEntry, LedgerEntry, Media, MonthTally, StoryFile
from storage.stories.media import remember_files
from storage.stories.stories import NewFile
from tests.bot.backup.filling import read_books
from tests.builders import (
    NOW,
    UNITS,
    build_adoption,
    build_desk,
    build_person,
    build_story,
    reload_desk,
)

WRITERS = 4
PERIODS = ("2026-11", "2026-Q4", "2026")
LEVELS = {"county_site": "county", "city_daily": "city"}


def ignore(_words: str) -> None:
    pass


def configure(url: str, media: Path) -> Settings:
    return Settings(_env_file=None, database_url=url, media_dir=media)


@dataclass
class Load:
    """Writers at work; `committed`: how many stories of each are in for certain."""

    media: MediaFolder
    seed: int
    author: object = None
    stop: bool = False
    committed: dict[int, int] = field(default_factory=lambda: defaultdict(int))

    async def write_on_and_on(self, writer: int) -> None:
        dice = random.Random(f"{self.seed}:{writer}")
        while not self.stop:
            number = self.committed[writer] + 1
            await self._write_story(writer, number, dice)
            self.committed[writer] = number
            await asyncio.sleep(0)

    async def _write_story(self, writer: int, number: int, dice: random.Random) -> None:
        """A story with its photo, counted, adopted and paid for, or nothing of it."""
        photo = await asyncio.to_thread(self._keep_photo, f"{writer}:{number}")
        day = date(2026, 11, 1) + timedelta(days=dice.randrange(20))
        outlet = dice.choice(sorted(LEVELS))
        tally = Tally(reported=1, adopted=1, taken=1, levels={LEVELS[outlet]: 1})
        async with transaction():
            story = await build_story(dice.choice(UNITS)[0], self.author, day)
            (media_id,) = (await remember_files([photo], NOW)).values()
            await StoryFile.create(
                story=story, media_id=media_id, version=1, kind="photo"
            )
            await build_adoption(story, outlet, day)
            await add_to_tallies({(story.unit_id, day): tally})
            await add_lines([_pay(story, day, dice.randint(50, 900))], NOW)
            details = {"writer": writer, "number": number}
            await record_audit("drill", f"story:{story.id}", at=NOW, details=details)

    def _keep_photo(self, words: str) -> NewFile:
        content = f"a photo {self.seed} {words} ".encode() * 400
        part = self.media.begin()
        part.write(content)
        sha256 = self.media.settle(part)
        return NewFile(sha256, "photo", "", len(content), "image/jpeg")


def _pay(story, day: date, amount: int) -> LedgerLine:
    return LedgerLine(
        unit_id=story.unit_id,
        person_id=None,
        story_id=story.id,
        record=f"story:{story.id}",
        day=day,
        rule="drill",
        category="text",
        amount=amount,
    )


async def drill(source: Settings, target: Settings, *, seed: int, waits: float) -> int:
    """Backed up at work and at rest, restored both times: how many stories it has.

    Raises `AssertionError` for whatever is not the same.
    """
    async with open_database(source.database):
        await build_desk()
        load = Load(MediaFolder(source.media_dir), seed)
        load.author = await build_person("李明", unit="qinghe")
        tasks = [asyncio.create_task(load.write_on_and_on(n)) for n in range(WRITERS)]
        await asyncio.sleep(waits)
        before = dict(load.committed)
        busy = await back_up(source)
        after = {n: load.committed[n] + 1 for n in range(WRITERS)}
        load.stop = True
        await asyncio.gather(*tasks)
        quiet = await back_up(source)
        books, ranks = await read_books(source.database), await rank_all()
    await check_busy(busy, target, before, after)
    await check_quiet(quiet, target, books, ranks)
    return sum(load.committed.values())


async def back_up(settings: Settings) -> BackupReader:
    file = io.BytesIO()
    await make_backup(file, settings, desk="青禾", now=NOW, report=ignore)
    file.seek(0)
    reader = BackupReader(file)
    reader.verify(ignore)
    assert reader.manifest.missing == []
    return reader


async def restore(reader: BackupReader, target: Settings) -> None:
    later = NOW + timedelta(hours=1)
    await restore_backup(reader, target, name="drill.zip", now=later, report=ignore)


async def rank_all() -> list:
    desk = await reload_desk()
    return [await build_ranking(desk, read_key(key), NOW) for key in PERIODS]


async def check_busy(
    reader: BackupReader, target: Settings, before: dict, after: dict
) -> None:
    """One instant of a desk at work: everything committed before it began, nothing by
    half, nothing from after its end."""
    async with open_database(target.database):
        await restore(reader, target)
        seen: dict[int, list[int]] = defaultdict(list)
        for entry in await AuditEntry.filter(action="drill").order_by("id"):
            seen[entry.details["writer"]].append(entry.details["number"])
        for writer, numbers in seen.items():
            assert numbers == list(range(1, len(numbers) + 1))
            assert before.get(writer, 0) <= len(numbers) <= after[writer]
        assert {n for n, count in before.items() if count} <= set(seen)
        stories = sum(map(len, seen.values()))
        assert await LedgerEntry.all().count() == stories
        assert await StoryFile.all().count() == stories
        await check_sums()
        await check_photos(target)


async def check_sums() -> None:
    """Ledger, tallies of days and months, log: each says the same."""
    assert await read_stored() == await count_again()
    lines = await LedgerEntry.all().values_list("amount", flat=True)
    months = await MonthTally.all().values_list("points", flat=True)
    assert sum(lines) == sum(months)
    assert await find_broken_entry() is None


async def check_photos(target: Settings) -> None:
    folder = MediaFolder(target.media_dir)
    for sha256 in await Media.all().values_list("sha256", flat=True):
        content = await asyncio.to_thread(folder.find(sha256).read_bytes)
        assert hashlib.sha256(content).hexdigest() == sha256


async def check_quiet(
    reader: BackupReader, target: Settings, books: dict, ranks: list
) -> None:
    """The same books row by row, and the same rankings."""
    async with open_database(target.database):
        await restore(reader, target)
        after = await read_books(target.database)
        told = [row for row in after["audit"] if row["action"] == "desk.restore"]
        assert len(told) == 1
        after["audit"] = [row for row in after["audit"] if row not in told]
        for table, rows in books.items():
            if table != "counter":  # it counts the log's new entry
                assert after[table] == rows, table
        assert await rank_all() == ranks
        await check_sums()
        await check_photos(target)
