"""Make or upgrade a SQLite file beside its place: right, checked, then put there."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from storage.stories.index_tables import PREFIX

Change = Callable[[str], Awaitable[None]]  # of the database at a URL
LOCK_SECONDS = 5.0  # for others to let go of the file


class CheckFailed(Exception):
    """The upgraded copy is not as it should be, or somebody else uses the file."""


def is_missing(path: Path) -> bool:
    """Whether there is no database in the file yet."""
    return not path.exists() or not path.stat().st_size


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """One process at a time creates or upgrades a file; the others wait."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


async def make_file(path: Path, create: Change) -> None:
    """Make a new file, whole or not at all."""
    new = path.with_name(f"{path.name}.creating")
    _remove(new)  # left by a crash
    await create(f"sqlite://{new}")
    _put(new, path)


async def upgrade_file(path: Path, migrate: Change) -> Path:
    """Replace the file by an upgraded copy; gives where the file as it was is kept.

    `migrate(url)` upgrades the copy. Raises `CheckFailed` and leaves the file alone
    when a row is missing afterwards, a reference leads nowhere, or another process has
    the file open.
    """
    copy = path.with_name(f"{path.name}.upgrading")
    _remove(copy)  # left by a crash
    with _held_alone(path) as source:
        with closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        before = _count_rows(source)
        await migrate(f"sqlite://{copy}")
        _check(copy, before)
    return _swap(path, copy)


@contextmanager
def _held_alone(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(
        sqlite3.connect(path, isolation_level=None, timeout=LOCK_SECONDS)
    ) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")  # the lock stays until the connection closes
        except sqlite3.OperationalError as error:
            raise CheckFailed(
                "another process has it open; stop every storydesk first"
            ) from error
        yield connection


def _count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    names = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        f" AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '{PREFIX}%'"
    ).fetchall()
    return {
        name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for (name,) in names
    }


def _check(copy: Path, before: dict[str, int]) -> None:
    with closing(sqlite3.connect(copy)) as connection:
        after = _count_rows(connection)
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        sound = connection.execute("PRAGMA integrity_check").fetchone()[0]
    lost = [name for name, rows in before.items() if after.get(name, rows) < rows]
    if lost:
        raise CheckFailed(f"rows of {', '.join(lost)} would have been lost")
    if broken:
        raise CheckFailed(f"references of {broken[0][0]} would have led nowhere")
    if sound != "ok":
        raise CheckFailed(f"the copy is damaged: {sound}")


def _swap(path: Path, copy: Path) -> Path:
    kept = path.with_name(f"{path.name}.before-upgrade")
    kept.unlink(missing_ok=True)
    os.link(path, kept)
    _put(copy, path)
    return kept


def _put(new: Path, path: Path) -> None:
    _sync(new)
    os.replace(new, path)  # a crash leaves either file, whole
    _sync(path.parent)
    _remove(new)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
