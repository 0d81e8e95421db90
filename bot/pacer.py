"""Who may send now: one pacer per platform, the most urgent first.

A chat has one message on its way at a time. The pace over all and per chat is kept by
the time at which the next message is due (a burst is allowed to run ahead of it), that
of groups by the times of the last minute. Times are seconds of a monotonic clock,
passed in; nothing here waits.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush

from handlers.messages import Limits

MINUTE = 60.0
CHAT_BURST = 3  # messages; a platform forgives a short burst to one chat
OVERALL_BURST = 3  # ... and makes good what a late timer missed
FORGET_EVERY = 1_000  # grants

Waiting = tuple[int, int, float]  # priority, id, cost


@dataclass(slots=True)
class _Chat:
    group: bool
    waiting: list[Waiting] = field(default_factory=list)
    busy: bool = False
    due: float = 0.0
    held_until: float = 0.0
    sent: deque[tuple[float, float]] = field(default_factory=deque)  # time, cost


class Pacer:
    """Items are known by their ids; `take` grants, `finish` says that one is over."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._step = 1 / limits.per_second
        self._chat_step = 1 / limits.per_chat_second
        self._due = 0.0
        self._held_until = 0.0
        self._chats: dict[str, _Chat] = {}
        self._ready: list[tuple[int, int, str]] = []
        self._later: list[tuple[float, str]] = []
        self._grants = 0

    def add(
        self,
        id: int,
        chat_key: str,
        *,
        now: float,
        priority: int,
        cost: float = 1,
        group: bool = False,
    ) -> None:
        """An item wants to leave; `cost`: as how many messages it counts."""
        chat = self._chats.setdefault(chat_key, _Chat(group))
        heappush(chat.waiting, (priority, id, cost))
        if not chat.busy:
            self._schedule(chat_key, chat, now)

    def take(self, now: float) -> Iterator[int]:
        """Ids of what may leave at this moment, most urgent first."""
        while self._later and self._later[0][0] <= now:
            key = heappop(self._later)[1]
            if key in self._chats:
                self._schedule(key, self._chats[key], now)
        while self._ready and self._free_at() <= now:
            _, id, key = heappop(self._ready)
            chat = self._chats.get(key)
            # An entry is stale when something more urgent came or it has left already.
            if chat is None or chat.busy or chat.waiting[:1] == []:
                continue
            if chat.waiting[0][1] != id or self._chat_free_at(chat, now) > now:
                self._schedule(key, chat, now)
                continue
            self._charge(chat, heappop(chat.waiting)[2], now)
            yield id

    def finish(self, chat_key: str, *, now: float) -> None:
        """The message on its way to this chat is over; the next one may go."""
        chat = self._chats[chat_key]
        chat.busy = False
        if chat.waiting:
            self._schedule(chat_key, chat, now)

    def share(self, processes: int) -> None:
        """Keep this process's part of the pace over all."""
        self._step = processes / self._limits.per_second

    def hold(self, seconds: float, *, now: float, chat_key: str | None = None) -> None:
        """Let nothing leave to a chat (None: to anybody) for a while."""
        if chat_key is None:
            self._held_until = max(self._held_until, now + seconds)
        elif chat_key in self._chats:
            chat = self._chats[chat_key]
            chat.held_until = max(chat.held_until, now + seconds)

    def wake_at(self, now: float) -> float | None:
        """When `take` should be asked again; None: not before something changes."""
        if self._ready:
            return max(now, self._free_at())
        return max(self._later[0][0], self._held_until) if self._later else None

    def count_waiting(self) -> int:
        return sum(len(chat.waiting) for chat in self._chats.values())

    def _schedule(self, key: str, chat: _Chat, now: float) -> None:
        if not chat.waiting or chat.busy:
            return
        free = self._chat_free_at(chat, now)
        if free > now:
            heappush(self._later, (free, key))
        else:
            priority, id, _ = chat.waiting[0]
            heappush(self._ready, (priority, id, key))

    def _free_at(self) -> float:
        ahead = (OVERALL_BURST - 1) * self._step
        return max(self._due - ahead, self._held_until)

    def _chat_free_at(self, chat: _Chat, now: float) -> float:
        ahead = (CHAT_BURST - 1) * self._chat_step
        free = max(chat.due - ahead, chat.held_until)
        return max(free, self._group_free_at(chat, now)) if chat.group else free

    def _group_free_at(self, chat: _Chat, now: float) -> float:
        while chat.sent and chat.sent[0][0] <= now - MINUTE:
            chat.sent.popleft()
        over = sum(cost for _, cost in chat.sent) + 1 - self._limits.per_group_minute
        for at, cost in chat.sent:
            if over <= 0:
                break
            over -= cost
            if over <= 0:
                return at + MINUTE
        return 0.0

    def _charge(self, chat: _Chat, cost: float, now: float) -> None:
        chat.busy = True
        self._due = max(self._due, now) + cost * self._step
        chat.due = max(chat.due, now) + cost * self._chat_step
        if chat.group:
            chat.sent.append((now, cost))
        self._grants += 1
        if self._grants % FORGET_EVERY == 0:
            self._forget_idle(now)

    def _forget_idle(self, now: float) -> None:
        self._chats = {
            key: chat
            for key, chat in self._chats.items()
            if chat.busy
            or chat.waiting
            or max(chat.due, chat.held_until) > now
            or (chat.sent and chat.sent[-1][0] > now - MINUTE)
        }
