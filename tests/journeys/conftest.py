"""The desk and the sandbox beside each other, in this process."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from pydantic import SecretStr

from bot.app import build_app
from bot.cli.inviting import invite_first_admin
from bot.demo.cast import gather_cast
from bot.demo.desk import SAMPLE, TOKEN
from bot.demo.journey import Play
from bot.platforms.catalogue import make_telegram
from bot.running import running
from bot.sandbox import Sandbox
from bot.settings import Settings
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from tests.ports import find_free_port

SECRET = "a-secret-word-of-the-webhook"


def make_settings(mode, database_url, sandbox, folder):
    port = find_free_port()
    given = {
        "telegram_bot_token": SecretStr(TOKEN),
        "telegram_api_url": sandbox.url,
        "telegram_mode": mode,
        "public_url": f"http://127.0.0.1:{port}",
        "webhook_secret": SecretStr(SECRET),
        "listen": f"127.0.0.1:{port}",
        "database_url": SecretStr(database_url),
        "media_dir": folder / "media",
    }
    return Settings(_env_file=None, **given)


def make_hasty_telegram(settings):
    """Telegram without its pace: the pace has tests of its own, and takes time."""
    platform = make_telegram(settings)
    hasty = {"per_second": 1e6, "per_chat_second": 1e6, "per_group_minute": 1e6}
    platform.limits = replace(platform.limits, **hasty)
    return platform


@asynccontextmanager
async def open_play(mode, database_url, folder):
    """The whole desk on the sandbox, ready for the first step of the journey."""
    async with await Sandbox.start(token=TOKEN, rates=False) as sandbox:
        cast = await gather_cast(sandbox)
        settings = make_settings(mode, database_url, sandbox, folder)
        clock = sandbox.service.clock.now
        replaced = {"telegram": make_hasty_telegram(settings)}
        opened = build_app(settings, clock=clock, replaced=replaced, tick_seconds=0.2)
        async with opened as app:
            await apply_desk(open_desk_file(SAMPLE), now=clock())
            invited = await invite_first_admin(settings, clock())
            tasks: set[asyncio.Task[object]] = set()
            async with running(app, tasks):
                yield Play(sandbox, cast, invited.code)


@pytest.fixture
def stage(tmp_path):
    """`async with stage(mode, database_url) as play`."""

    def open_in_folder(mode, database_url):
        return open_play(mode, database_url, tmp_path)

    return open_in_folder
