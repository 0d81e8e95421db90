"""Instants that the desk remembers by name: when it last did something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from storage.counters import read_counter, set_counter

# The counters' column holds minutes beyond 2038, seconds not.
MINUTE = timedelta(minutes=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
BACKUP = "backup"
RESTORED, RESTORED_FROM = "restored", "restored_from"


async def write_moment(name: str, at: datetime) -> None:
    await set_counter(name, (at - BEGINNING) // MINUTE)


async def read_moment(name: str) -> datetime | None:
    """To the minute, rounded down; None if it was never written."""
    minute = await read_counter(name)
    return BEGINNING + minute * MINUTE if minute else None
