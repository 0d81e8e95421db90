"""Upgrades from the schema before each migration, killed in the middle.

The child counts what it asks of the database and of the disk, and dies before the
asking it was told to die at; or it is killed from outside at any instant.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiosqlite
import asyncpg
import tortoise.models
from tortoise.migrations.executor import MigrationExecutor, MigrationTarget
from tortoise.migrations.recorder import MigrationRecorder
from tortoise.models import MetaInfo

from storage.database import APP, open_database
from storage.engine.raw_sql import fetch, get_client, is_sqlite
from storage.engine.schema_state import find_missing
from storage.migrate import _configure, ensure_schema, is_current, list_known
from tests.faults.drills.filling import Books, fill_tables, read_tables

SQLITE = ("execute", "executemany", "executescript", "execute_fetchall", "commit")
POSTGRES = ("execute", "executemany", "fetch", "fetchrow", "fetchval")
DISK = ("replace", "link", "fsync")
PATIENCE = 60

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.faults.drills.upgrades"])


async def make_filled(url: str, applied: int) -> None:
    """A database as it was after so many migrations, with rows in every table."""
    if applied == 0:
        return
    async with open_database(url):
        executor = MigrationExecutor(get_client(), _configure("storage.migrations"))
        await executor.migrate([MigrationTarget(APP, list_known()[applied - 1])])
        await fill_tables()


@dataclass
class Steps:
    """`marks`: how many there were when each migration had been applied."""

    die_at: int = 0
    count: int = 0
    marks: dict[str, int] = field(default_factory=dict)

    def take(self) -> None:
        self.count += 1
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, owner: Any, names: tuple[str, ...]) -> None:
        for name in names:
            setattr(owner, name, self._wrap(getattr(owner, name)))

    def _wrap(self, original: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*words: Any, **more: Any) -> Any:
            self.take()
            return original(*words, **more)

        return counted

    def mark_migrations(self) -> None:
        original = MigrationRecorder.record_applied

        async def marked(recorder: Any, app: str, name: str) -> None:
            await original(recorder, app, name)
            self.marks[name] = self.count

        MigrationRecorder.record_applied = marked


def upgrade(url: str, die_at: int, report: Any) -> None:
    """The child; tells its steps if it lives."""
    # The ORM makes every model's filters anew for each operation, which takes half of
    # the time, and no migration asks for one.
    tortoise.models.get_filters_for_field = lambda **_words: {}
    MetaInfo._generate_filters = lambda _meta: None
    steps = Steps(die_at)
    steps.watch(aiosqlite.Connection, SQLITE)
    steps.watch(asyncpg.Connection, POSTGRES)
    steps.watch(os, DISK)
    steps.mark_migrations()
    asyncio.run(ensure_schema(url))
    report.send(steps)


async def run_upgrade(url: str, *, die_at: int = 0, after: float = 0) -> Steps | None:
    """None if it was killed: at its `die_at`-th step, or from outside."""
    mine, theirs = forks.Pipe()
    process = forks.Process(target=upgrade, args=(url, die_at, theirs))
    process.start()
    theirs.close()
    if after:
        await asyncio.sleep(after)
        process.kill()
    await asyncio.to_thread(process.join, PATIENCE)
    assert process.exitcode in (0, -signal.SIGKILL), process.exitcode
    try:
        return mine.recv() if mine.poll() else None
    except EOFError:
        return None
    finally:
        mine.close()
        process.close()


async def read_upgraded(url: str) -> Books:
    """The books, of a database whose schema is whole."""
    async with open_database(url):
        assert await is_current()
        assert await find_missing() == []
        if is_sqlite():
            assert await fetch("PRAGMA foreign_key_check") == []
        return await read_tables()


@asynccontextmanager
async def copied(url: str, place: Any, number: int):
    """A copy of a database to break: `place` is a folder or a PostgreSQL server."""
    if isinstance(place, Path):
        folder = place / f"copy{number}"
        folder.mkdir()
        source = Path(url.removeprefix("sqlite://"))
        if source.is_file():  # noqa: ASYNC240 - a test, and one look
            shutil.copyfile(source, folder / "desk.db")
        yield f"sqlite://{folder}/desk.db"
        shutil.rmtree(folder)
    else:
        name = place.create_database(url.rpartition("/")[2])
        yield place.url(name)
        place.drop_database(name)
