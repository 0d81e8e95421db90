"""The pace a bot must keep: over all, per chat, per group (limits.Pace)."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from bot.sandbox.clock import MovableClock
from bot.sandbox.errors import too_many_requests
from bot.sandbox.limits import Pace
from bot.sandbox.world import Chat


@dataclass(slots=True)
class _Bucket:
    """Holds `capacity` tokens, refilled at `rate` a second; may go into debt."""

    rate: float
    capacity: float
    tokens: float
    at: float

    def seconds_until_free(self, now: float) -> float:
        passed = max(0.0, now - self.at)
        self.tokens = min(self.capacity, self.tokens + passed * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


@dataclass(slots=True)
class RateLimiter:
    clock: MovableClock
    pace: Pace
    refused: int = 0
    _overall: _Bucket | None = None
    _chats: dict[int, _Bucket] = field(default_factory=dict)
    _groups: dict[int, deque[float]] = field(default_factory=dict)

    def charge(self, chat: Chat, messages: int = 1) -> None:
        """Count `messages` to the chat; raises ApiError 429 when it comes too soon.

        An album counts its parts, but is let through whole once one part is free.
        """
        now = self.clock.now().timestamp()
        overall, own = self._overall_bucket(now), self._chat_bucket(chat.id, now)
        group = self._groups.setdefault(chat.id, deque()) if chat.is_group else deque()
        wait = max(
            overall.seconds_until_free(now),
            own.seconds_until_free(now),
            self._seconds_until_group_free(group, now),
        )
        if wait > 0:
            self.refused += 1
            raise too_many_requests(math.ceil(wait))
        overall.tokens -= messages
        own.tokens -= messages
        group.extend([now] * messages)

    def forget(self) -> None:
        """Begin anew, with full buckets."""
        self._overall = None
        self._chats.clear()
        self._groups.clear()

    def _overall_bucket(self, now: float) -> _Bucket:
        if self._overall is None:
            rate = self.pace.per_second * (1 + self.pace.slack)
            self._overall = _Bucket(rate, rate, rate, now)
        return self._overall

    def _chat_bucket(self, chat_id: int, now: float) -> _Bucket:
        if chat_id not in self._chats:
            rate = self.pace.per_chat_second * (1 + self.pace.slack)
            burst = max(self.pace.chat_burst, rate)
            self._chats[chat_id] = _Bucket(rate, burst, burst, now)
        return self._chats[chat_id]

    def _seconds_until_group_free(self, sent: deque[float], now: float) -> float:
        window = 60 / (1 + self.pace.slack)
        while sent and sent[0] <= now - window:
            sent.popleft()
        if len(sent) < self.pace.per_group_minute:
            return 0.0
        return sent[-self.pace.per_group_minute] + window - now
