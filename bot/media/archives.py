"""Zip files from strangers: a member is read within bounds, whatever the zip claims.

Bounds: `ENTRIES` members (the reader keeps an object for each, and a 20 MB file can
list half a million), and as many bytes of one as the caller allows.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ENTRIES = 5_000
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = f"{_OFFICE}.wordprocessingml.document"
XLSX = f"{_OFFICE}.spreadsheetml.sheet"
_PARTS = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": XLSX,
    "ppt/presentation.xml": f"{_OFFICE}.presentationml.presentation",
}
ZIP = "application/zip"
PACKED = frozenset({ZIP, *_PARTS.values()})
# What zipfile raises for archives that are broken or meant to hurt.
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OverflowError,
    RuntimeError,  # encrypted
    UnicodeError,
    ValueError,
)


class BadArchiveError(Exception):
    """The archive is broken, encrypted or beyond the bounds."""


def name_archive(path: Path) -> str | None:
    """The media type of an office document; None for any other zip."""
    try:
        with open_archive(path) as archive:
            names = set(archive.namelist())
    except BadArchiveError:
        return None
    return next((mime for part, mime in _PARTS.items() if part in names), None)


def read_member(path: Path, name: str, *, longest: int) -> bytes:
    """Raises `BadArchiveError`, also when the member is longer than `longest`."""
    with open_archive(path) as archive, archive.open(name) as member:
        data = member.read(longest + 1)
    if len(data) > longest:
        raise BadArchiveError(f"{name} is longer than {longest} bytes")
    return data


@contextmanager
def open_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """Everything the zip throws inside becomes `BadArchiveError`."""
    try:
        _check_directory(path)
        with zipfile.ZipFile(path) as archive:
            yield archive
    except _BROKEN as error:
        raise BadArchiveError(type(error).__name__) from error


def _check_directory(path: Path) -> None:
    """What the end record claims may lie; but every entry begins with these bytes."""
    if path.read_bytes().count(b"PK\x01\x02") > ENTRIES:
        raise BadArchiveError(f"more than {ENTRIES} members")
