"""The one long poll a bot may hold open."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import conflict


@dataclass(slots=True)
class Pollers:
    """A newcomer ends the earlier poll with 409, as Telegram does."""

    current: asyncio.Task[Any] | None = None
    reason: str = ""

    def end_others(self, reason: str) -> None:
        if self.current is not None and not self.current.done():
            self.reason = reason
            self.current.cancel()

    async def wait(self, poll: Coroutine[Any, Any, bool]) -> None:
        """Wait for `poll`; raises ApiError 409 when another one takes over."""
        task = asyncio.create_task(poll)
        self.current = task
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            raise
        if task.cancelled():
            raise conflict(self.reason)
