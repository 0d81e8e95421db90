"""Run the parts of the program while inside; stop them in the opposite order."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, Protocol

GARBAGE = 20_000  # objects made before the collector looks at the youngest


def spare_collector() -> None:
    """Let the collector look less often, and never at what lives as long as this
    process: a full round over all modules holds the loop for 50 ms.

    Once per process, when everything is loaded.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(GARBAGE, 50, 100)


class Part(Protocol):
    """`run` returns some time after `stop`, when its work at hand is done."""

    async def run(self) -> None: ...
    def stop(self) -> None: ...


@asynccontextmanager
async def running(part: Part, tasks: set[asyncio.Task[Any]]) -> AsyncIterator[None]:
    """`tasks` gets the part's task, so that its failure is noticed."""
    task = asyncio.create_task(part.run(), name=type(part).__name__)
    tasks.add(task)
    try:
        yield
    finally:
        tasks.discard(task)
        part.stop()
        await task


@asynccontextmanager
async def running_task(work: Any, tasks: set[asyncio.Task[Any]]) -> AsyncIterator[None]:
    """The same for a coroutine that is cancelled at the end."""
    task = asyncio.create_task(work, name=work.__qualname__)
    tasks.add(task)
    try:
        yield
    finally:
        tasks.discard(task)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def wait_for_end(stop: asyncio.Event, tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Until `stop`, or until one of the tasks fails: raises what it raised."""
    stopping = asyncio.create_task(stop.wait())
    try:
        watched = {stopping, *tasks}
        while not stopping.done():
            done, watched = await asyncio.wait(
                watched, return_when=asyncio.FIRST_COMPLETED
            )
            for task in done - {stopping}:
                task.result()
    finally:
        stopping.cancel()
