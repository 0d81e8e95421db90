"""The sandbox's clock: real time moved by an offset, the same for everyone on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def read_system_clock() -> datetime:
    return datetime.now(UTC)


class MovableClock:
    """Runs at the pace of `base` (aware datetimes); `move` and `set` shift it."""

    def __init__(self, base: Clock | None = None) -> None:
        self._base = base or read_system_clock
        self.offset = timedelta()

    def now(self) -> datetime:
        return self._base() + self.offset

    def unix(self) -> int:
        return int(self.now().timestamp())

    def move(self, step: timedelta) -> datetime:
        self.offset += step
        return self.now()

    def set(self, moment: datetime) -> datetime:
        if moment.tzinfo is None:
            raise ValueError(f"{moment} has no time zone")
        self.offset = moment - self._base()
        return self.now()
