"""How far each platform's events are in the inbox, for platforms that must be told.

Write it after the events are committed: between the two they may only come twice, and
the inbox knows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from storage.engine.raw_sql import change, fetch


@dataclass(frozen=True, slots=True)
class StoredCursor:
    platform: str

    async def read(self) -> str:
        """ "" before the first time."""
        rows = await fetch(
            "SELECT value FROM receive_cursor WHERE platform = ?", self.platform
        )
        return str(rows[0]["value"]) if rows else ""

    async def write(self, value: str) -> None:
        await change(
            "INSERT INTO receive_cursor (platform, value, at) VALUES (?, ?, ?)"
            " ON CONFLICT (platform) DO UPDATE SET value = excluded.value,"
            " at = excluded.at",
            *(self.platform, value, datetime.now(UTC)),
        )
