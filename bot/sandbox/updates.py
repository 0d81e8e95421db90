"""The queue of what the bot has not confirmed yet, with Telegram's offset semantics."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.sandbox.clock import MovableClock
from bot.sandbox.limits import DEFAULT_KINDS, UPDATE_ID_RESTART, UPDATE_LIFE

Json = dict[str, Any]


@dataclass(slots=True, eq=False)
class Update:
    """One update; `lane` is the chat or person whose updates go out in order.

    `extra_copies`: how often it is to be delivered again although it was confirmed.
    """

    id: int
    kind: str
    payload: Json
    lane: int
    at: datetime
    delivered: int = 0
    confirmed_at: datetime | None = None
    extra_copies: int = 0

    def as_json(self) -> Json:
        return {"update_id": self.id, self.kind: self.payload}


# An offset may be that far ahead of the last id before it is taken for a stale one.
OFFSET_AHEAD = 10


def pick_random_id() -> int:
    return 100_000_000 + secrets.randbelow(800_000_000)


@dataclass(slots=True)
class UpdateQueue:
    clock: MovableClock
    next_id: int = field(default_factory=pick_random_id)
    allowed: frozenset[str] = DEFAULT_KINDS
    waiting: deque[Update] = field(default_factory=deque)
    log: list[Update] = field(default_factory=list)
    copies_ahead: int = 0  # a fault: the next so many updates are delivered twice
    held_until_next: int = 0  # a fault: the next so many swap with their follower
    late_ahead: int = 0  # a fault: the next so many come `late_seconds` later
    late_seconds: float = 0.0
    held: list[Update] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def push(self, kind: str, payload: Json, *, lane: int) -> None:
        """Queue an update, unless the bot does not want its kind."""
        if kind not in self.allowed:
            return
        update = Update(0, kind, payload, lane, self.clock.now())
        if self.copies_ahead:
            self.copies_ahead -= 1
            update.extra_copies = 1
        if self.late_ahead:
            self.late_ahead -= 1
            loop = asyncio.get_running_loop()
            loop.call_later(self.late_seconds, self._number, update)
        elif self.held_until_next:
            self.held_until_next -= 1
            self.held.append(update)
        else:
            self._number(update)
            self.release_held()

    def release_held(self) -> None:
        while self.held:
            self._number(self.held.pop())

    def _number(self, update: Update) -> None:
        if self.log and update.at - self.log[-1].at >= UPDATE_ID_RESTART:
            self.restart_ids()
        update.id, self.next_id = self.next_id, self.next_id + 1
        self.waiting.append(update)
        self.log.append(update)
        self._arrived.set()

    def restart_ids(self, at: int | None = None) -> None:
        """Go on at a random number, as Telegram does after a quiet week.

        What still waits is dropped: in Telegram nothing can wait that long.
        """
        self.waiting.clear()
        self.next_id = pick_random_id() if at is None else at

    def confirm(self, offset: int) -> None:
        """Forget what lies before `offset`; a negative one counts from the end.

        One far beyond the last id was meant for the ids before a restart: it is
        passed over, as the Bot API server does.
        """
        if offset < 0:
            offset = self._count_from_end(-offset)
        if offset > self.next_id + OFFSET_AHEAD:
            return
        while self.waiting and self.waiting[0].id < offset:
            self.settle(self.waiting.popleft())

    def _count_from_end(self, count: int) -> int:
        if not self.waiting:
            return 0
        return self.waiting[max(0, len(self.waiting) - count)].id

    def settle(self, update: Update) -> None:
        update.confirmed_at = self.clock.now()

    def drop_pending(self) -> None:
        self.waiting.clear()

    def expire(self) -> None:
        oldest = self.clock.now() - UPDATE_LIFE
        while self.waiting and self.waiting[0].at < oldest:
            self.waiting.popleft()

    def read(self, limit: int) -> list[Update]:
        """The first updates that wait; each counted as delivered once more."""
        self.expire()
        batch = list(self._with_copies(limit))
        for update in batch:
            update.delivered += 1
        return batch

    def _with_copies(self, limit: int) -> Iterator[Update]:
        for update, _ in zip(self.waiting, range(limit), strict=False):
            yield from [update] * (1 + update.extra_copies)
            update.extra_copies = 0

    def is_ready(self) -> bool:
        self.expire()
        return bool(self.waiting)

    async def wait(self, seconds: float) -> bool:
        """Whether something waits, at once or within `seconds` of real time."""
        if not self.is_ready():
            self._arrived.clear()
            try:
                await asyncio.wait_for(self._arrived.wait(), seconds)
            except TimeoutError:
                self.release_held()
        return bool(self.waiting)
