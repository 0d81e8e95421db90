"""Keep this process's claims alive, end those of processes that have died, and share
the platforms' pace with those that live.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime

from bot.presence import is_gone
from storage.queues.leases import (
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
    """`holders`: for each queue, the claims of this process that are at work;
    `on_company` hears how many processes are sending now, this one counted."""

    def __init__(
        self,
        process: str,
        holders: Mapping[Queue, Callable[[], set[str]]],
        *,
        on_ended: Callable[[], None] = lambda: None,
        on_company: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._process = process
        self._holders = holders
        self._on_ended = on_ended
        self._on_company = on_company
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
            holders = await list_holders(queue, now=now)
            await self._end_gone(queue, holders, now)
            if queue == "outbox":
                self._on_company(self._count_processes(holders))
        self._looks += 1

    def _count_processes(self, holders: Iterable[str]) -> int:
        alive = (each for each in holders if not is_gone(each, me=self._process))
        return len({self._process, *(each.partition("#")[0] for each in alive)})

    async def _end_gone(
        self, queue: Queue, holders: Iterable[str], now: datetime
    ) -> None:
        gone = [holder for holder in holders if is_gone(holder, me=self._process)]
        if gone and await end_leases(queue, gone, now=now):
            log.info("taking over from a process that died (%s)", queue)
            self._on_ended()
