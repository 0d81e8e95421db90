"""Sort a stream into buckets on disk, so that one bucket at a time fits in memory."""

from __future__ import annotations

import marshal
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any, BinaryIO
from zlib import crc32

BATCH = 2000  # rows written at once
PREFIX = "storydesk-score-"
Row = tuple[Any, ...]


class Spill:
    """Rows of plain tuples by the hash of a name; rows of one name come back together.

    With one bucket nothing is written. The files vanish when it is closed.
    """

    def __init__(self, buckets: int) -> None:
        self.buckets = buckets
        self._waiting: list[list[Row]] = [[] for _ in range(buckets)]
        self._files: list[BinaryIO | None] = [None] * buckets

    def __enter__(self) -> Spill:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for file in self._files:
            if file is not None:
                file.close()

    def add(self, name: str, row: Row) -> None:
        at = crc32(name.encode()) % self.buckets if self.buckets > 1 else 0
        waiting = self._waiting[at]
        waiting.append(row)
        if len(waiting) >= BATCH and self.buckets > 1:
            self._write(at)

    def _write(self, at: int) -> None:
        file = self._files[at]
        if file is None:
            # Closed by `__exit__`, or as soon as it has been read.
            file = tempfile.TemporaryFile(prefix=PREFIX)  # noqa: SIM115
            self._files[at] = file
        data = marshal.dumps(self._waiting[at])
        file.write(len(data).to_bytes(8, "little") + data)
        self._waiting[at] = []

    def read(self) -> Iterator[Iterator[Row]]:
        """The buckets one after the other, each emptied as it is read."""
        for at in range(self.buckets):
            yield self._read_bucket(at)

    def _read_bucket(self, at: int) -> Iterator[Row]:
        file, waiting = self._files[at], self._waiting[at]
        self._waiting[at] = []
        if file is not None:
            file.seek(0)
            while size := file.read(8):
                yield from marshal.loads(file.read(int.from_bytes(size, "little")))
            file.close()
            self._files[at] = None
        yield from waiting
