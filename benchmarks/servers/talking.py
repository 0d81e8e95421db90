"""How a measured process is asked by whoever measures it."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

Answer = Callable[..., Awaitable[Any]]


def tell(answer: Any) -> None:
    print(json.dumps(answer), flush=True)


async def answer_questions(**answers: Answer) -> None:
    """Until the input ends: each line `{"ask": name, …}` is answered with a line."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        words = json.loads(line)
        tell(await answers[words.pop("ask")](**words))


class Lag:
    """How long the loop was kept from its turn, at the longest."""

    def __init__(self, step: float = 0.005) -> None:
        self._step = step
        self._longest = 0.0
        self._watching: asyncio.Task[None] | None = None

    async def _watch(self) -> None:
        while True:
            before = time.monotonic()
            await asyncio.sleep(self._step)
            late = time.monotonic() - before - self._step
            self._longest = max(self._longest, late)

    async def tell_longest(self) -> float:
        """Seconds since this was asked last; watched from the first time on."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        longest, self._longest = self._longest, 0.0
        return longest


class Tally:
    """How many items are done; when that, and how much processor time it took."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count
        self._log: list[tuple[int, float]] = []
        self._watching: asyncio.Task[None] | None = None

    async def log(self) -> list[tuple[int, float]]:
        """How many were done when (monotonic), since this was asked last."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        found, self._log = self._log, []
        return found

    async def _watch(self) -> None:
        last = self._count()
        while True:
            await asyncio.sleep(0.001)
            if self._count() != last:
                last = self._count()
                self._log.append((last, time.monotonic()))

    async def wait_for(self, total: int, seconds: float = 60) -> dict[str, Any]:
        """Wait until that many are done: `{"done", "at" (monotonic), "cpu" (s)}`."""
        end = time.monotonic() + seconds
        # Looked at from outside: what is measured is not to know that it is.
        while self._count() < total and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        cpu = time.process_time()
        return {"done": self._count(), "at": time.monotonic(), "cpu": cpu}
