"""Delivery by webhook: in order per chat, again and again until the bot says 2xx."""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import aiohttp

from bot.sandbox.clock import MovableClock
from bot.sandbox.limits import UPDATE_LIFE, WEBHOOK_CONNECTIONS, WEBHOOK_WAITS
from bot.sandbox.updates import Update, UpdateQueue

Json = dict[str, Any]
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
ANSWER_SECONDS = 60.0


@dataclass(slots=True)
class Webhook:
    """Where updates are posted, and the lanes of those on their way.

    `waits`: the first and the longest pause between tries, in real seconds.
    """

    queue: UpdateQueue
    clock: MovableClock
    url: str = ""
    secret: str = ""
    connections: int = WEBHOOK_CONNECTIONS
    waits: tuple[float, float] = WEBHOOK_WAITS
    error: str = ""
    error_at: datetime | None = None
    lanes: dict[int, deque[Update]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    _session: aiohttp.ClientSession | None = None

    @property
    def pending(self) -> int:
        return len(self.queue.waiting) + sum(map(len, self.lanes.values()))

    async def open(self, url: str, *, secret: str, connections: int) -> None:
        await self.close()
        self.url, self.secret, self.connections = url, secret, connections
        self.error, self.error_at = "", None
        self._places = asyncio.Semaphore(connections)
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
            connector=aiohttp.TCPConnector(limit=connections),
        )
        self._start(self._dispatch())

    async def close(self) -> None:
        """Stop posting; what was not accepted waits in the queue again."""
        self.url = ""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None
        left = [update for lane in self.lanes.values() for update in lane]
        self.lanes.clear()
        for update in sorted(left, key=lambda each: each.id, reverse=True):
            self.queue.waiting.appendleft(update)

    def drop_pending(self) -> None:
        self.queue.drop_pending()
        self.lanes.clear()

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _dispatch(self) -> None:
        while True:
            if await self.queue.wait(1.0):
                self._put_in_lane(self.queue.waiting.popleft())

    def _put_in_lane(self, update: Update) -> None:
        if update.lane in self.lanes:
            self.lanes[update.lane].append(update)
            return
        self.lanes[update.lane] = deque([update])
        self._start(self._empty_lane(update.lane))

    async def _empty_lane(self, lane: int) -> None:
        waiting = self.lanes[lane]
        while waiting:
            await self._deliver(waiting[0])
            waiting.popleft()
        del self.lanes[lane]

    async def _deliver(self, update: Update) -> None:
        pause = self.waits[0]
        while self.clock.now() - update.at < UPDATE_LIFE:
            async with self._places:
                problem = await self._post(update)
            if not problem:
                self.queue.settle(update)
                if not update.extra_copies:
                    return
                update.extra_copies -= 1
                continue
            self.error, self.error_at = problem, self.clock.now()
            await asyncio.sleep(pause)
            pause = min(self.waits[1], pause * 2)

    async def _post(self, update: Update) -> str:
        """Why the bot did not take it, or ""."""
        assert self._session is not None
        update.delivered += 1
        headers = {SECRET_HEADER: self.secret} if self.secret else {}
        with contextlib.suppress(TimeoutError):
            try:
                async with self._session.post(
                    self.url, json=update.as_json(), headers=headers
                ) as answer:
                    if 200 <= answer.status < 300:
                        return ""
                    return (
                        "Wrong response from the webhook: "
                        f"{answer.status} {answer.reason}"
                    )
            except aiohttp.ClientError:
                return "Connection refused or reset"
        return "Read timeout expired"

    def as_json(self, allowed: list[str] | None) -> Json:
        answer: Json = {
            "url": self.url,
            "has_custom_certificate": False,
            "pending_update_count": self.pending,
        }
        if self.url:
            answer |= {"max_connections": self.connections, "ip_address": "127.0.0.1"}
        if self.error_at:
            answer["last_error_date"] = int(self.error_at.timestamp())
            answer["last_error_message"] = self.error
        if allowed is not None:
            answer["allowed_updates"] = allowed
        return answer
