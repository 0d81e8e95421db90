"""Rows for the files of the media store: one for each content, whoever sent it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from storage.engine.raw_sql import change_many
from storage.models import Media


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
    @property
    def phash(self) -> str: ...
    @property
    def taken_at(self) -> str: ...


async def remember_files(files: Iterable[KeptFile], now: datetime) -> dict[str, int]:
    """The ids of the files' rows by hash; rows are made where they are missing."""
    known = {file.sha256: file for file in files if file.sha256}
    await change_many(
        "INSERT INTO media (sha256, size, mime, width, height, phash, taken_at,"
        " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING",
        [_list_columns(file, now) for file in known.values()],
    )
    return {sha256: row.id for sha256, row in (await find_media(list(known))).items()}


def _list_columns(file: KeptFile, now: datetime) -> tuple[object, ...]:
    sides = (file.width, file.height)
    mime, taken_at = file.mime[:100], file.taken_at[:32]
    return (file.sha256, file.size, mime, *sides, file.phash, taken_at, now)


async def find_media(hashes: Sequence[str]) -> dict[str, Media]:
    """The rows of those hashes that are known, in one query."""
    if not hashes:
        return {}
    rows = await Media.filter(sha256__in=list(hashes))
    return {row.sha256: row for row in rows}


async def list_sizes(*, limit: int) -> list[tuple[str, int]]:
    """(hash, bytes) of the newest files."""
    rows = Media.all().order_by("-id").limit(limit)
    return [(sha256, size) for sha256, size in await rows.values_list("sha256", "size")]
