"""Senders of messages: the desk's outbox, python-telegram-bot as it comes, aiogram.

The desk's is durable: its messages are rows, marked before and after each call. The
others hold theirs in memory.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from benchmarks.servers.desk import make_settings
from benchmarks.servers.talking import answer_questions, tell
from bot.app import App, build_app
from bot.outbox import Outbox
from bot.running import spare_collector
from handlers.messages import ANNOUNCEMENT, ANSWER, Limits
from storage.database import transaction
from storage.queues.outbox import NewItem, put_items

TOKEN = "42:BENCHMARK-TOKEN"
AT_ONCE = 64
TEXT = "您报送的信息《青河镇春耕备耕有序推进》已收到,字数 812,图片 3 张。第 {} 条"
Send = Callable[[int, str], Awaitable[Any]]


def make_free(limits: Limits) -> Limits:
    """The same without a pace."""
    from dataclasses import replace

    free = {"per_second": 1e6, "per_chat_second": 1e6, "per_group_minute": 1e6}
    return replace(limits, **free)


async def run(
    kind: str, api: str, url: str = "", folder: str = "", paced: bool = False
) -> None:
    if kind == "desk":
        await _run_desk(api, url, folder, paced=paced)
    elif kind == "ptb":
        await _run_ptb(api, paced=paced)
    else:
        await _run_aiogram(api)


def make_items(total: int, first: int, priority: int) -> list[NewItem]:
    """One message for each of as many chats."""
    return [
        NewItem(
            "telegram",
            f"telegram:{1_000 + number}",
            "post",
            {
                "chat": {
                    "platform": "telegram",
                    "id": str(1_000 + number),
                    "kind": "private",
                },
                "text": TEXT.format(number),
            },
            priority=priority,
        )
        for number in range(first, first + total)
    ]


async def _run_desk(api: str, url: str, folder: str, *, paced: bool) -> None:
    settings = make_settings(url, folder).model_copy(update={"telegram_api_url": api})
    async with build_app(settings) as app:
        source = app.receiving["telegram"].source
        await source.start()
        lane = app.outbox.lanes["telegram"]
        if not paced:
            source.limits = make_free(source.limits)
            lane.pacer = type(lane.pacer)(source.limits)
        spare_collector()
        tell({})
        await answer_questions(**_Desk(app).list_answers())
        await source.stop()


class _Desk:
    def __init__(self, app: App) -> None:
        self._app = app
        self._outbox: Outbox = app.outbox
        self._task: asyncio.Task[None] | None = None

    def list_answers(self) -> dict[str, Any]:
        return {"put": self.put, "begin": self.begin, "send_all": self.send_all}

    async def put(self, total: int, first: int, urgent: bool = False) -> float:
        priority = ANSWER if urgent else ANNOUNCEMENT
        async with transaction():
            items = make_items(total, first, priority)
            await put_items(items, now=datetime.now(UTC))
        self._outbox.wake()
        return time.monotonic()

    async def begin(self) -> bool:
        """Send from now on, whatever comes."""
        self._task = asyncio.create_task(self._outbox.run())
        return True

    async def send_all(self, total: int, first: int) -> dict[str, float]:
        """How long it takes to send rows that have just been committed."""
        if self._task is None:
            await self.begin()
        wanted = self._outbox.sending.counts.sent + total
        start = await self.put(total, first)
        cpu = time.process_time()
        while self._outbox.sending.counts.sent < wanted:  # noqa: ASYNC110
            await asyncio.sleep(0.002)
        seconds = time.monotonic() - start
        return {"seconds": seconds, "cpu": time.process_time() - cpu}


class _Bare:
    """Messages held in memory, so many calls at once."""

    def __init__(self, send: Send, *, at_once: int = AT_ONCE) -> None:
        self._send = send
        self._slots = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[None]] = set()

    def list_answers(self) -> dict[str, Any]:
        return {"put": self.put, "begin": self.begin, "send_all": self.send_all}

    async def put(self, total: int, first: int, urgent: bool = False) -> float:
        at = time.monotonic()
        for number in range(first, first + total):
            task = asyncio.create_task(self._send_one(number))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return at

    async def begin(self) -> bool:
        return True

    async def _send_one(self, number: int) -> None:
        async with self._slots:
            await self._send(1_000 + number, TEXT.format(number))

    async def send_all(self, total: int, first: int) -> dict[str, float]:
        cpu, start = time.process_time(), time.monotonic()
        numbers = range(first, first + total)
        await asyncio.gather(*(self._send_one(number) for number in numbers))
        seconds = time.monotonic() - start
        return {"seconds": seconds, "cpu": time.process_time() - cpu}


async def _run_ptb(api: str, *, paced: bool) -> None:
    from telegram.ext import AIORateLimiter, ApplicationBuilder

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{api}/bot")
    if paced:
        builder = builder.rate_limiter(AIORateLimiter(max_retries=10))
    application = builder.updater(None).build()
    async with application.bot as bot:
        tell({})
        bare = _Bare(bot.send_message, at_once=100_000 if paced else AT_ONCE)
        await answer_questions(**bare.list_answers())


async def _run_aiogram(api: str) -> None:
    from aiogram import Bot
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer

    session = AiohttpSession(api=TelegramAPIServer.from_base(api))
    async with Bot(TOKEN, session=session) as bot:
        tell({})
        await answer_questions(**_Bare(bot.send_message).list_answers())
