"""Files from outside: fetched within bounds, checked by content, kept under their hash.

Whatever is wrong with a file is told in `StoredFile.problem`; it never keeps the rest
of a message from being handled, and its bytes are kept wherever there are any.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol, TypeVar

from bot.media.cleaning import Write, choose_cleaner
from bot.media.describing import clean_name, describe_file
from bot.media.folder import MediaFolder, Part, disk_errors_named
from bot.media.memory import give_back_large_blocks
from bot.media.sniffing import sniff_file
from bot.platforms import base
from handlers.messages import Attachment, FileKind, Limits, StoredFile

# Written in pieces of this size: a hop to a thread for each.
PIECE = 1 << 20
# Decoding takes memory and a core: no more at once than a small machine has.
AT_ONCE = 2
LEFTOVER_LIFE = timedelta(hours=6)
T = TypeVar("T")


class Source(Protocol):
    """What the store asks of a platform."""

    limits: Limits

    def fetch(self, attachment: Attachment) -> AsyncIterator[bytes]: ...


class MediaStore:
    def __init__(self, root: Path) -> None:
        self._folder = MediaFolder(root)
        self._heavy = asyncio.Semaphore(AT_ONCE)
        give_back_large_blocks()

    async def keep(self, source: Source, attachment: Attachment) -> StoredFile:
        """Fetch and keep a file; the same one again is the same file.

        Raises the platform's retryable errors, and `MediaUnavailableError` when the
        folder cannot be written: the event waits.
        """
        stored = _describe_claim(attachment)
        if attachment.kind == "other":
            return replace(stored, problem="unsupported")
        try:
            part = await self._fetch(source, attachment)
        except base.TooBig:
            return replace(stored, problem="too_big")
        except base.SendError as error:
            if error.outcome != "permanent":
                raise
            return replace(stored, problem="gone")
        return await self._settle(part, stored)

    async def keep_bytes(
        self, data: bytes, *, name: str = "", kind: FileKind = "file"
    ) -> StoredFile:
        """Keep what is here already. Raises `MediaUnavailableError`."""
        part = await asyncio.to_thread(self._folder.begin)
        await asyncio.to_thread(part.write, data)
        return await self._settle(part, StoredFile(kind, clean_name(name)))

    async def _fetch(self, source: Source, attachment: Attachment) -> Part:
        longest = source.limits.fetch_bytes
        if attachment.size > longest:
            raise base.TooBig(f"{attachment.size} bytes")
        part = await asyncio.to_thread(self._folder.begin)
        try:
            async with _closing(source.fetch(attachment)) as pieces:
                await _fill(part, pieces, longest=longest)
        except BaseException:
            part.drop()
            raise
        return part

    async def _settle(self, part: Part, stored: StoredFile) -> StoredFile:
        if not part.size:
            part.drop()
            return replace(stored, problem="empty")
        try:
            sha256 = await asyncio.to_thread(self._folder.settle, part)
        except BaseException:
            part.drop()
            raise
        found = replace(stored, sha256=sha256, size=part.size)
        return await self._in_thread(describe_file, self.path(sha256), found)

    def path(self, sha256: str) -> Path:
        """Where the file is; raises `ValueError` for what is no hash."""
        return self._folder.find(sha256)

    async def clean_copy(self, sha256: str) -> Path:
        """The file as it may leave: a picture upright, without place and camera, and
        the pictures in a document likewise.

        Raises `FileNotFoundError`, `NotCleanError` for a picture that cannot be read,
        `MediaUnavailableError`.
        """
        return await self._in_thread(self._find_clean, sha256)

    def _find_clean(self, sha256: str) -> Path:
        original, clean = self._folder.find(sha256), self._folder.find_clean(sha256)
        if clean.exists():
            return clean
        write = choose_cleaner(sniff_file(original))
        if write is None or not self._write_clean(original, clean, write):
            return original
        return clean

    def _write_clean(self, original: Path, clean: Path, write: Write) -> bool:
        """False where the original may leave as it is."""
        with disk_errors_named():
            part = self._folder.new_path()
            try:
                if write(original, part):
                    self._folder.move(part, clean)
                    return True
                return False
            finally:
                part.unlink(missing_ok=True)

    async def remove_leftovers(self, now: datetime) -> int:
        """Drop what crashes left half-written some hours ago; gives how many."""
        before = (now - LEFTOVER_LIFE).timestamp()
        remove = self._folder.remove_leftovers
        return await asyncio.to_thread(lambda: remove(before=before))

    async def _in_thread(self, work: Callable[..., T], *given: Any) -> T:
        async with self._heavy:
            return await asyncio.to_thread(work, *given)


def _describe_claim(attachment: Attachment) -> StoredFile:
    """What the platform says of it."""
    return StoredFile(
        attachment.kind,
        clean_name(attachment.name),
        size=attachment.size,
        mime=attachment.mime,
        recompressed=attachment.recompressed,
    )


@asynccontextmanager
async def _closing(pieces: AsyncIterator[bytes]) -> AsyncIterator[AsyncIterator[bytes]]:
    """Give the connection back at once, also when nobody wants the rest."""
    try:
        yield pieces
    finally:
        close = getattr(pieces, "aclose", None)
        if close is not None:
            await close()


async def _fill(part: Part, pieces: AsyncIterator[bytes], *, longest: int) -> None:
    """Raises `TooBig` as soon as there is more than `longest`."""
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        if part.size + len(waiting) > longest:
            raise base.TooBig(f"more than {longest} bytes")
        if len(waiting) >= PIECE:
            await asyncio.to_thread(part.write, bytes(waiting))
            waiting.clear()
    await asyncio.to_thread(part.write, bytes(waiting))
