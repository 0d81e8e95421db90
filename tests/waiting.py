"""Wait for something to come true, no longer than it takes."""

import asyncio
import inspect


async def until(check, *, seconds=60):
    """`check` is a function or a coroutine function; fails after `seconds`."""
    async with asyncio.timeout(seconds):
        while True:
            result = check()
            if await result if inspect.isawaitable(result) else result:
                return
            await asyncio.sleep(0.005)
