"""What a kept file is, told by its content."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path, PurePosixPath

from bot.media.archives import DOCX, XLSX
from bot.media.documents import BadDocumentError, read_docx
from bot.media.pictures import check_picture
from bot.media.sheets import BadSheetError, read_sheet
from bot.media.sniffing import FOREIGN_PICTURES, PICTURES, sniff_file
from handlers.messages import FileKind, StoredFile

LONGEST_NAME = 120
# Control, direction-changing and half characters: nothing a name is read by.
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def describe_file(path: Path, stored: StoredFile) -> StoredFile:
    """`stored` with kind, media type and what else the bytes at `path` say."""
    mime = sniff_file(path)
    told = replace(stored, mime=mime, kind=_choose_kind(mime, stored.kind))
    if mime in PICTURES:
        checked = check_picture(path, mime)
        return replace(
            told,
            width=checked.width,
            height=checked.height,
            problem=checked.problem,
            phash=checked.phash,
            taken_at=checked.taken_at,
        )
    if mime in FOREIGN_PICTURES:
        return replace(told, problem="unsupported")
    if stored.kind == "photo":
        return replace(told, problem="broken_image")
    if mime == DOCX or stored.name.lower().endswith(".docx"):
        return _read_document(path, told)
    return _read_sheet(path, told) if mime == XLSX else told


def _choose_kind(mime: str, claimed: FileKind) -> FileKind:
    if mime.startswith("image/"):
        return "photo"
    if mime.startswith("video/"):
        return "video"
    return "photo" if claimed == "photo" else "file"


def _read_document(path: Path, told: StoredFile) -> StoredFile:
    try:
        return replace(told, text=read_docx(path))
    except BadDocumentError:
        return replace(told, problem="bad_document")


def _read_sheet(path: Path, told: StoredFile) -> StoredFile:
    """Kept in any case: it may be an attachment that nobody has to read."""
    try:
        return replace(told, rows=read_sheet(path))
    except BadSheetError:
        return told


def clean_name(name: str) -> str:
    """A name from outside as it may be shown: no folders, nothing unseen, short."""
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(c for c in last if unicodedata.category(c) not in _UNSEEN).strip()
    suffix = PurePosixPath(seen).suffix[:12]
    stem = seen.removesuffix(suffix)[: LONGEST_NAME - len(suffix)]
    return (stem + suffix).strip(". ")
