"""A plain bot: python-telegram-bot's own handlers and Tortoise, story by story.

`durable` False: an update is acknowledged and waits in memory, as the library has it,
and the database syncs when it pleases. True: the update is committed before it is
acknowledged, and each story with its reply and the mark "done" in one transaction.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web
from telegram import Update, User
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ExtBot,
    MessageHandler,
    filters,
)
from tortoise.context import TortoiseContext
from tortoise.transactions import in_transaction

from benchmarks.load import SECRET, WEBHOOK_PATH
from benchmarks.servers.talking import Tally, answer_questions, tell
from bot.web import serve_web
from storage.database import APP
from storage.models import (
    Identity,
    InboxEvent,
    OutboxItem,
    RoleGrant,
    Story,
    StoryVersion,
)

COMMANDS = ("start", "help", "submit", "status", "rank", "unit", "quota", "queue")
SECRETS = ("绝密", "机密", "秘密", "内部资料", "内部文件")


class OfflineBot(ExtBot[None]):
    """It knows who it is without asking; nothing here is sent."""

    async def initialize(self) -> None:
        self._bot_user = User(42, "plain", True, username="plain_bot")


class PlainBot:
    def __init__(self, *, durable: bool) -> None:
        self.durable = durable
        self.done = 0
        builder = Application.builder().bot(OfflineBot("42:PLAIN"))
        self.application = builder.updater(None).build()
        for name in COMMANDS:
            self.application.add_handler(CommandHandler(name, self.ignore))
        self.application.add_handler(CallbackQueryHandler(self.ignore))
        self.application.add_handler(MessageHandler(filters.PHOTO, self.ignore))
        text = filters.TEXT & ~filters.COMMAND
        self.application.add_handler(MessageHandler(text, self.take_story))

    async def ignore(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        self.done += 1

    async def take_story(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        async with in_transaction():
            await self._take_story(update)
            if self.durable:
                await InboxEvent.filter(event_key=str(update.update_id)).update(
                    state="done", done_at=datetime.now(UTC)
                )
        self.done += 1

    async def _take_story(self, update: Update) -> None:
        message, now = update.effective_message, datetime.now(UTC)
        assert message is not None
        assert message.from_user is not None
        assert message.text is not None
        who = await Identity.get(
            platform="telegram", account=str(message.from_user.id)
        ).select_related("person")
        grant = await RoleGrant.get(person_id=who.person_id, role="reporter")
        title, _, body = message.text.partition("\n")
        digest = hashlib.sha256(body.encode()).hexdigest()
        warnings = [word for word in SECRETS if word in message.text]
        if await StoryVersion.filter(digest=digest).exists():
            warnings.append("duplicate")
        recent = Story.filter(
            unit_id=grant.unit_id, submitted_at__gt=now - timedelta(hours=1)
        )
        if await recent.count() > 4:
            warnings.append("burst")
        story = await Story.create(
            unit_id=grant.unit_id,
            author_id=who.person_id,
            state="draft",
            title=title,
            chat_key=who.chat_key,
            message_id=str(message.message_id),
            warnings=warnings,
            created_at=now,
            updated_at=now,
        )
        await StoryVersion.create(
            story_id=story.id,
            version=1,
            title=title,
            body=body,
            length=len(body),
            digest=digest,
            created_at=now,
        )
        await OutboxItem.create(
            platform="telegram",
            chat_key=who.chat_key,
            op="post",
            payload={"text": f"已收到《{title}》字数 {len(body)}"},
            created_at=now,
        )

    async def receive(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Telegram-Bot-Api-Secret-Token") != SECRET:
            return web.Response(status=401)
        body = await request.read()
        data = json.loads(body)
        if self.durable:
            await InboxEvent.create(
                platform="telegram",
                event_key=str(data["update_id"]),
                chat_key=f"telegram:{data['message']['chat']['id']}",
                body=body,
                received_at=datetime.now(UTC),
            )
        update = Update.de_json(data, self.application.bot)
        await self.application.update_queue.put(update)
        return web.Response()


def make_config(url: str, *, durable: bool) -> dict[str, Any]:
    """Tortoise as it comes; the not durable one lets SQLite sync when it pleases."""
    extra = "" if not url.startswith("sqlite") else "?synchronous="
    extra += ("FULL" if durable else "NORMAL") if extra else ""
    models = {"models": ["storage.models"], "default_connection": "default"}
    return {
        "connections": {"default": f"{url}{extra}"},
        "apps": {APP: models},
        "use_tz": True,
        "timezone": "UTC",
    }


async def run(url: str, durable: bool) -> None:
    async with TortoiseContext() as context:
        await context.init(config=make_config(url, durable=durable))
        bot = PlainBot(durable=durable)
        page = web.Application(client_max_size=1 << 20)
        page.router.add_post(WEBHOOK_PATH, bot.receive)
        await bot.application.initialize()
        async with serve_web(page, host="127.0.0.1", port=0) as port:
            await bot.application.start()
            tell({"port": port})
            await answer_questions(wait_for=Tally(lambda: bot.done).wait_for)
        await asyncio.shield(context.connections.close_all(discard=True))
