"""Make a backup while the desk runs: the rows of one instant, and their files.

A file is in the media store before the row that names it is committed, and stays: so
whatever the rows of the instant name can be copied afterwards.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from importlib.metadata import version
from typing import IO, Any

from bot.backup.archive import BackupWriter, Manifest, Report
from bot.media.folder import MediaFolder
from bot.settings import Settings
from storage.engine.restoring import list_tables
from storage.engine.snapshot import Snapshot, open_snapshot


async def make_backup(
    target: IO[bytes], settings: Settings, *, desk: str, now: datetime, report: Report
) -> Manifest:
    """With the database open. `report` is told what has been written."""
    manifest = Manifest(now.isoformat(timespec="seconds"), version("storydesk"), desk)
    writer = BackupWriter(target, manifest)
    async with open_snapshot(settings.database) as snapshot:
        names = await _write_tables(writer, snapshot, report)
    _write_media(writer, MediaFolder(settings.media_dir), names, report)
    writer.finish()
    return manifest


async def _write_tables(
    writer: BackupWriter, snapshot: Snapshot, report: Report
) -> list[str]:
    """Hashes of the files that the rows name."""
    names: list[str] = []
    for table, model in list_tables():
        rows = snapshot.read(model)
        if table == "media":
            rows = _note_names(rows, names)
        count = await writer.add_rows(table, rows)
        if count:
            report(f"{table}: {count} rows")
    return names


async def _note_names(
    rows: AsyncIterator[dict[str, Any]], names: list[str]
) -> AsyncIterator[dict[str, Any]]:
    async for row in rows:
        names.append(row["sha256"])
        yield row


def _write_media(
    writer: BackupWriter, folder: MediaFolder, names: list[str], report: Report
) -> None:
    for number, sha256 in enumerate(names, start=1):
        try:
            with folder.find(sha256).open("rb") as source:
                writer.add_file(sha256, source)
        except FileNotFoundError:
            writer.manifest.missing.append(sha256)
        if number % 100 == 0 or number == len(names):
            report(f"media: {number} of {len(names)} files")
