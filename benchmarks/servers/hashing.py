"""The ceiling for files: hash each one and write it to the disk, nothing else."""

from __future__ import annotations

import asyncio
import hashlib
import os
import time
from pathlib import Path

from benchmarks.photos import make_photo
from benchmarks.servers.talking import answer_questions, tell


async def run(folder: str) -> None:
    root = Path(folder)

    async def store(photos: int, first: int) -> dict[str, float]:
        files = [make_photo(first + number) for number in range(photos)]
        cpu, start = time.process_time(), time.monotonic()
        for data in files:
            await asyncio.to_thread(_store, root, data)
        seconds = time.monotonic() - start
        return {"seconds": seconds, "cpu": time.process_time() - cpu}

    tell({})
    await answer_questions(store=store)


def _store(root: Path, data: bytes) -> None:
    root.mkdir(parents=True, exist_ok=True)
    with (root / hashlib.sha256(data).hexdigest()).open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
