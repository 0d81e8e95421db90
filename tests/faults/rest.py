"""Let a desk come to rest after everything that was done to it."""

from __future__ import annotations

import asyncio

from storage.database import open_database
from storage.queues.inbox import count_events
from storage.queues.outbox import count_items

LOOK_SECONDS = 0.2
PATIENCE = 300  # seconds without any change


async def settle(desk, **settings):
    """Undisturbed, until nothing waits; raises when nothing moves any more."""
    pid = desk.start(**settings)
    async with open_database(desk.url):
        await wait_for_rest()
    await desk.stop(pid)


async def wait_for_rest():
    seen, quiet = None, 0.0
    while quiet < PATIENCE:
        events, items = await count_events(), await count_items()
        if not (events["waiting"] or items["waiting"] or items["sending"]):
            return
        quiet = 0.0 if (events, items) != seen else quiet + LOOK_SECONDS
        seen = (events, items)
        await asyncio.sleep(LOOK_SECONDS)
    raise AssertionError(f"nothing moves, and there still wait {seen}")
