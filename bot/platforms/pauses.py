"""How long to wait after the first, second, … failure in a row."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from bot.platforms import base


@dataclass(slots=True)
class Pauses:
    """Seconds, doubling from `first` to `longest`; what a platform asks for is kept."""

    first: float = 1.0
    longest: float = 30.0
    _next: float = 0.0

    def reset(self) -> None:
        self._next = 0.0

    async def wait(self, error: Exception) -> None:
        self._next = min(self.longest, self._next * 2 or self.first)
        asked = error.retry_after if isinstance(error, base.Throttled) else 0.0
        await asyncio.sleep(max(asked, self._next))
