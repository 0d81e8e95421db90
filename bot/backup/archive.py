"""The file of a backup: a zip that any tool can open.

`rows/<table>.jsonl` has a row a line, `media/<sha256>` a file, `manifest.json` the
SHA-256 of every other entry. The rows are in a form that SQLite and PostgreSQL both
take, so that a desk can move from one to the other.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import IO, Any

import orjson

FORMAT = 1
MANIFEST = "manifest.json"
PIECE = 1 << 20
# Rows shrink to a tenth; photos are packed already.
ROWS, MEDIA = zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED
_NAME = re.compile(r"rows/[a-z_]+\.jsonl|media/[0-9a-f]{64}")
Report = Callable[[str], None]


@dataclass(slots=True)
class Manifest:
    """`missing`: hashes of files that the desk names but the media store had not."""

    made_at: str
    program: str
    desk: str
    format: int = FORMAT
    tables: dict[str, int] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def media(self) -> list[str]:
        return [n.removeprefix("media/") for n in self.hashes if n.startswith("media/")]

    def to_json(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()


class BackupWriter:
    """Writes entries one after the other; `finish` adds the manifest."""

    def __init__(self, target: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = zipfile.ZipFile(target, "w", ROWS, compresslevel=3)

    async def add_rows(self, table: str, rows: AsyncIterator[dict[str, Any]]) -> int:
        count, digest, name = 0, hashlib.sha256(), f"rows/{table}.jsonl"
        with self._zip.open(name, "w", force_zip64=True) as entry:
            async for row in rows:
                line = orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE)
                entry.write(line)
                digest.update(line)
                count += 1
        self.manifest.hashes[name] = digest.hexdigest()
        self.manifest.tables[table] = count
        return count

    def add_file(self, sha256: str, source: IO[bytes]) -> None:
        name, digest = f"media/{sha256}", hashlib.sha256()
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = MEDIA
        with self._zip.open(info, "w", force_zip64=True) as entry:
            while piece := source.read(PIECE):
                entry.write(piece)
                digest.update(piece)
        self.manifest.hashes[name] = digest.hexdigest()

    def finish(self) -> None:
        self._zip.writestr(MANIFEST, self.manifest.to_json())
        self._zip.close()


class BadBackupError(Exception):
    """The file is no backup, or not as it was written."""


class BackupReader:
    """A backup as it lies there. Raises `BadBackupError`."""

    def __init__(self, source: IO[bytes]) -> None:
        try:
            self._zip = zipfile.ZipFile(source)
            self.manifest = _read_manifest(self._zip.read(MANIFEST))
        except (zipfile.BadZipFile, KeyError, ValueError, TypeError) as error:
            raise BadBackupError("this is no backup of storydesk") from error
        if self.manifest.format != FORMAT:
            words = f"format {self.manifest.format}, this program reads {FORMAT}"
            raise BadBackupError(f"{words}: use the storydesk that made it")

    def verify(self, report: Report) -> None:
        """Read every entry and compare it with its hash."""
        names = set(self._zip.namelist()) - {MANIFEST}
        wanted = self.manifest.hashes
        for name in sorted(names ^ wanted.keys()):
            raise BadBackupError(
                f"{name} is {'not' if name in wanted else 'too much'} in it"
            )
        for number, name in enumerate(sorted(wanted), start=1):
            if not _NAME.fullmatch(name) or self._hash(name) != wanted[name]:
                raise BadBackupError(f"{name} is not as it was written")
            if number % 100 == 0 or number == len(wanted):
                report(f"verified {number} of {len(wanted)} entries")

    def _hash(self, name: str) -> str:
        digest = hashlib.sha256()
        try:
            for piece in self.read_pieces(name):
                digest.update(piece)
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, RuntimeError):
            return "unreadable"
        return digest.hexdigest()

    def read_pieces(self, name: str) -> Iterator[bytes]:
        with self._zip.open(name) as entry:
            while piece := entry.read(PIECE):
                yield piece

    def read_rows(self, table: str) -> Iterator[dict[str, Any]]:
        name = f"rows/{table}.jsonl"
        if name not in self.manifest.hashes:
            return
        with self._zip.open(name) as entry:
            for line in entry:
                yield orjson.loads(line)


def _read_manifest(data: bytes) -> Manifest:
    return Manifest(**json.loads(data))
