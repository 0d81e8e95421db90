"""The desk itself: its own web server, inbox, handlers and queues, nothing left out.

Only the sending of what was queued is left to the rows that measure it.
"""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from benchmarks.load import SECRET
from benchmarks.servers.talking import Lag, Tally, answer_questions, tell
from bot.app import App, build_app
from bot.health import make_registry
from bot.running import running, spare_collector
from bot.settings import Settings
from bot.web import make_web_app, serve_web

TOKEN = "42:BENCHMARK-TOKEN"


def make_settings(url: str, folder: str) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        telegram_bot_token=SecretStr(TOKEN),
        telegram_mode="webhook",
        public_url="http://127.0.0.1:1",
        webhook_secret=SecretStr(SECRET),
        database_url=SecretStr(url),
        media_dir=Path(folder) / "media",
    )


async def run(
    url: str, folder: str, api: str = "http://127.0.0.1:1", hold: bool = False
) -> None:
    """`hold`: what comes is stored and waits until `begin` is asked for."""
    settings = make_settings(url, folder).model_copy(update={"telegram_api_url": api})
    async with build_app(settings) as app:
        if not api.endswith(":1"):
            await app.receiving["telegram"].source.start()
        spare_collector()
        await run_intake(app, hold=hold)


async def run_intake(app: App, *, hold: bool = False) -> None:
    page = make_web_app(
        hooks=app._list_hooks(),
        check_health=app.health.check,
        registry=make_registry(app.health),
    )
    tasks: set[asyncio.Task[None]] = set()
    if not hold:
        app.intake.begin()
    serving = serve_web(page, host="127.0.0.1", port=0)
    async with running(app.intake, tasks), serving as port:
        tell({"port": port})
        counts = app.intake.counts
        tally, lag = Tally(lambda: counts.handled + counts.buried), Lag()
        await answer_questions(
            wait_for=tally.wait_for,
            log=tally.log,
            lag=lag.tell_longest,
            begin=partial(_begin, app),
        )


async def _begin(app: App) -> bool:
    app.intake.begin()
    return True
