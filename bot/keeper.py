"""Keep this process's claims alive, and end those of processes that have died."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bot.presence import is_gone
from storage.leases import (
    RENEWALS,
    Queue,
    end_leases,
    list_holders,
    read_length,
    renew,
)

LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)


class Keeper:
    """`holders`: for each queue, the claims of this process that are at work."""

    def __init__(
        self,
        process: str,
        holders: Mapping[Queue, Callable[[], set[str]]],
        *,
        on_ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._process = process
        self._holders = holders
        self._on_ended = on_ended
        self._looks = 0

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                # Never cancelled in the middle of a statement.
                await asyncio.shield(self.look())
            except Exception as error:
                log.warning("leases not renewed: %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """What `run` does every second."""
        now = datetime.now(UTC)
        every = max(1, int(read_length().total_seconds() / RENEWALS / LOOK_SECONDS))
        for queue, list_own in self._holders.items():
            own = list_own()
            if own and self._looks % every == 0:
                await renew(queue, own, now=now)
            await self._end_gone(queue, now)
        self._looks += 1

    async def _end_gone(self, queue: Queue, now: datetime) -> None:
        others = await list_holders(queue, now=now)
        gone = [holder for holder in others if is_gone(holder, me=self._process)]
        if gone and await end_leases(queue, gone, now=now):
            log.info("taking over from a process that died (%s)", queue)
            self._on_ended()
