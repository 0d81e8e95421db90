"""The files of the sandbox: their bytes, their names to the bot, their links."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.sandbox.limits import FILE_LINK_LIFE

FileKind = Literal["photo", "document", "video", "sticker"]
_PREFIXES: dict[str, str] = {
    "photo": "AgACAgUA",
    "document": "BQACAgUA",
    "video": "BAACAgUA",
    "sticker": "CAACAgUA",
}
_FOLDERS = {"photo": "photos", "document": "documents", "video": "videos"}
_FILE_ID = re.compile(r"[A-Za-z]{4}AgUA([\w-]{16})\w*")


@dataclass(slots=True, eq=False)
class StoredFile:
    """`key`: the file_unique_id; `claimed`: a size larger than the bytes kept."""

    key: str
    kind: FileKind
    data: bytes
    name: str = ""
    mime: str = ""
    width: int = 0
    height: int = 0
    claimed: int = 0
    number: int = 0

    @property
    def size(self) -> int:
        return self.claimed or len(self.data)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def path(self) -> str:
        """The path of its link: a number and a plain ending, never a person's name."""
        ending = re.sub(r"[^a-z0-9]", "", self.name.rpartition(".")[2].lower())[:8]
        folder = _FOLDERS.get(self.kind, "stickers")
        return f"{folder}/file_{self.number}" + (f".{ending}" if ending else "")


@dataclass(slots=True)
class FileStore:
    files: dict[str, StoredFile] = field(default_factory=dict)
    links: dict[str, tuple[StoredFile, datetime]] = field(default_factory=dict)
    # Every size of a photo knows its siblings, smallest first.
    photo_sizes: dict[str, tuple[StoredFile, ...]] = field(default_factory=dict)

    def add(
        self,
        kind: FileKind,
        data: bytes,
        *,
        name: str = "",
        mime: str = "",
        width: int = 0,
        height: int = 0,
        claimed: int = 0,
    ) -> StoredFile:
        key = secrets.token_urlsafe(12)
        file = StoredFile(
            key, kind, data, name, mime, width, height, claimed, len(self.files)
        )
        self.files[key] = file
        return file

    def find(self, file_id: str) -> StoredFile | None:
        match = _FILE_ID.fullmatch(file_id)
        return self.files.get(match[1]) if match else None

    def open_link(self, file: StoredFile, now: datetime) -> str:
        """The file's path for the next hour of the sandbox's clock."""
        self.links[file.path] = (file, now + FILE_LINK_LIFE)
        return file.path

    def follow_link(self, path: str, now: datetime) -> StoredFile | None:
        file, until = self.links.get(path, (None, now))
        return file if now < until else None


def name_for_bot(file: StoredFile, *, occasion: int) -> str:
    """The file_id: it differs from message to message, as Telegram's do."""
    return f"{_PREFIXES[file.kind]}{file.key}{occasion:x}"
