"""The whole desk with a webhook, one of several on the same database."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from benchmarks.servers.desk import make_settings
from benchmarks.servers.talking import answer_questions, tell
from bot.app import App, build_app
from bot.running import spare_collector


async def run(url: str, folder: str, api: str, public: str) -> None:
    changes = {
        "telegram_api_url": api,
        "public_url": public,
        "listen": "127.0.0.1:0",
    }
    settings = make_settings(url, folder).model_copy(update=changes)
    async with build_app(settings) as app:
        spare_collector()
        working = asyncio.create_task(app.run())
        while not (app.port or working.done()):  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(0.01)
        tell({"port": app.port})
        await answer_questions(counts=_Counts(app).tell)
        app.stop()
        await working


class _Counts:
    def __init__(self, app: App) -> None:
        self._app = app

    async def tell(self) -> dict[str, Any]:
        """Events handled and messages sent by this replica, and its CPU seconds."""
        return {
            "handled": self._app.intake.counts.handled,
            "sent": self._app.outbox.sending.counts.sent,
            "cpu": time.process_time(),
        }
