"""Rows for the files of the media store: one for each content, whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from storage.models import Media
from storage.raw_sql import change_many


class KeptFile(Protocol):
    """A file under its hash; a `sha256` of "" is one that is not there."""

    @property
    def sha256(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def mime(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


async def remember_files(files: Iterable[KeptFile], now: datetime) -> dict[str, int]:
    """The ids of the files' rows by hash; rows are made where they are missing."""
    known = {file.sha256: file for file in files if file.sha256}
    await change_many(
        "INSERT INTO media (sha256, size, mime, width, height, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        [
            (f.sha256, f.size, f.mime[:100], f.width, f.height, now)
            for f in known.values()
        ],
    )
    return {sha256: row.id for sha256, row in (await find_media(list(known))).items()}


async def find_media(hashes: Sequence[str]) -> dict[str, Media]:
    """The rows of those hashes that are known, in one query."""
    if not hashes:
        return {}
    rows = await Media.filter(sha256__in=list(hashes))
    return {row.sha256: row for row in rows}
