"""Restore a backup: verified first, then files, then all rows in one transaction.

Files come first and under their hash, where they disturb nobody; if the rows cannot be
written, the desk is as it was.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.backup.archive import BackupReader, BadBackupError, Report
from bot.media.folder import MediaFolder
from bot.settings import Settings
from storage.database import transaction
from storage.engine.portable import list_columns
from storage.engine.restoring import (
    clear_tables,
    doubt_announcements,
    list_tables,
    load_rows,
    record_restore,
)

OTHER_VERSION = "was made by another version: restore with that one, then update"


async def restore_backup(
    reader: BackupReader,
    settings: Settings,
    *,
    name: str,
    now: datetime,
    report: Report,
) -> int:
    """How many announcements are left for the admins to decide.

    With the database open and the backup verified. Raises `BadBackupError` for tables
    or columns that this program does not have.
    """
    check_tables(reader)
    _restore_media(reader, MediaFolder(settings.media_dir), report)
    async with transaction():
        await clear_tables()
        for table, model in list_tables():
            rows = _check_columns(reader.read_rows(table), table, list_columns(model))
            if count := await load_rows(model, rows):
                report(f"{table}: {count} rows")
        doubtful = await doubt_announcements()
        await record_restore(name, reader.manifest.made_at, now=now)
    return doubtful


def check_tables(reader: BackupReader) -> None:
    known = {table for table, _ in list_tables()}
    for table in reader.manifest.tables:
        if table not in known:
            raise BadBackupError(
                f"table {table} is unknown: the backup {OTHER_VERSION}"
            )


def _check_columns(
    rows: Iterator[dict[str, Any]], table: str, columns: list[str]
) -> Iterator[dict[str, Any]]:
    known = set(columns)
    for row in rows:
        if unknown := row.keys() - known:
            words = f"{table}.{min(unknown)} is unknown"
            raise BadBackupError(f"{words}: the backup {OTHER_VERSION}")
        yield row


def _restore_media(reader: BackupReader, folder: MediaFolder, report: Report) -> None:
    names = reader.manifest.media
    for number, sha256 in enumerate(names, start=1):
        if not folder.find(sha256).exists():
            _restore_file(reader, folder, sha256)
        if number % 100 == 0 or number == len(names):
            report(f"media: {number} of {len(names)} files")


def _restore_file(reader: BackupReader, folder: MediaFolder, sha256: str) -> None:
    part = folder.begin()
    try:
        for piece in reader.read_pieces(f"media/{sha256}"):
            part.write(piece)
        folder.settle(part)
    finally:
        part.drop()
