"""The media folder: files under their SHA-256, whole or not at all.

`aa/bb/aabb…` are the files, `clean/aa/bb/aabb…` what of them may leave, `incoming/`
what is just being written. Replicas share it: the same bytes have the same name, and a
file appears by a rename. Everything here blocks: it is called in threads.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

_SHA256 = re.compile(r"[0-9a-f]{64}")


class MediaUnavailableError(Exception):
    """The folder cannot be written: full, read-only, gone. What waits must wait on."""

    outcome: ClassVar[str] = "retryable"


@contextmanager
def disk_errors_named() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise MediaUnavailableError(f"media folder: {reason}") from error


class Part:
    """A file being written; it has no name yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._hash = hashlib.sha256()
        self._file = path.open("xb")

    def write(self, data: bytes) -> None:
        with disk_errors_named():
            self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    def close(self) -> str:
        """Bring it to the disk; gives its SHA-256."""
        with disk_errors_named(), self._file:
            self._file.flush()
            os.fsync(self._file.fileno())
        return self._hash.hexdigest()

    def drop(self) -> None:
        with contextlib.suppress(OSError):
            self._file.close()
        self.path.unlink(missing_ok=True)


class MediaFolder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def find(self, sha256: str) -> Path:
        """Where the file is or would be; raises `ValueError` for what is no hash."""
        return self.root / _place(sha256)

    def find_clean(self, sha256: str) -> Path:
        return self.root / "clean" / _place(sha256)

    def begin(self) -> Part:
        with disk_errors_named():
            return Part(self.new_path())

    def new_path(self) -> Path:
        """A path in `incoming/` that nobody else has."""
        incoming = self.root / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        return incoming / secrets.token_hex(16)

    def settle(self, part: Part) -> str:
        """Give a part its name, for good; gives the name."""
        sha256 = part.close()
        with disk_errors_named():
            self.move(part.path, self.find(sha256))
        return sha256

    def move(self, source: Path, target: Path) -> None:
        """By a rename that is on the disk when this returns."""
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
        for folder in (target.parent, target.parent.parent, self.root):
            _sync_folder(folder)

    def remove_leftovers(self, *, before: float) -> int:
        """Drop what a crash left in `incoming/`, untouched since `before` (a Unix
        time); gives how many."""
        count = 0
        for path in (self.root / "incoming").glob("*"):
            with contextlib.suppress(FileNotFoundError):  # another replica was faster
                if path.stat().st_mtime < before:
                    path.unlink()
                    count += 1
        return count


def _place(sha256: str) -> Path:
    if not _SHA256.fullmatch(sha256):
        raise ValueError("no SHA-256 in small hexadecimal digits")
    return Path(sha256[:2], sha256[2:4], sha256)


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
