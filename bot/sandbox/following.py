"""Following the clock of a sandbox in another process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import aiohttp

from bot.sandbox.clock import Clock, MovableClock


@asynccontextmanager
async def follow_clock(url: str, *, base: Clock | None = None) -> AsyncIterator[Clock]:
    """A clock that is moved whenever the sandbox's at `url` is moved.

    It can be asked without waiting. While the sandbox cannot be reached it goes on
    with the last known offset. Raises aiohttp.ClientError when it is not there now.
    """
    clock = MovableClock(base)
    timeout = aiohttp.ClientTimeout(total=None, connect=5)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await _read_offset(session, url, clock)
        task = asyncio.create_task(_keep_following(session, url, clock))
        try:
            yield clock.now
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def _read_offset(
    session: aiohttp.ClientSession, url: str, clock: MovableClock
) -> None:
    async with session.get(f"{url}/sandbox/clock") as answer:
        answer.raise_for_status()
        clock.offset = timedelta(seconds=(await answer.json())["offset"])


async def _keep_following(
    session: aiohttp.ClientSession, url: str, clock: MovableClock
) -> None:
    while True:
        with suppress(aiohttp.ClientError, OSError):
            await _follow_stream(session, url, clock)
        await asyncio.sleep(0.5)


async def _follow_stream(
    session: aiohttp.ClientSession, url: str, clock: MovableClock
) -> None:
    async with session.get(f"{url}/sandbox/events") as answer:
        # Read once the stream is open, so that no move falls in between.
        await _read_offset(session, url, clock)
        async for line in answer.content:
            if line.startswith(b"data: "):
                entry = json.loads(line[6:])
                if entry["kind"] == "clock" and "offset" in entry["view"]:
                    clock.offset = timedelta(seconds=entry["view"]["offset"])
