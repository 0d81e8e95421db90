"""The sample desk beside a sandbox: the real program, on a database of its own."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import SecretStr

from bot.app import App, build_app
from bot.cli.inviting import invite_first_admin
from bot.running import running
from bot.sandbox import Sandbox
from bot.settings import Settings, make_sandbox_settings
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk

SAMPLE = Path(__file__).parent.parent / "samples" / "desk.toml"
# Long enough for the settings' idea of a token; it opens nothing but the sandbox.
TOKEN = "42:DEMO-TOKEN-OF-THE-SANDBOX"
TICK_SECONDS = 0.5  # the clock is moved by hand, and nobody likes to wait then


def make_settings(sandbox_url: str, folder: Path, language: str = "zh-CN") -> Settings:
    """The demo's settings; what the environment says about a real desk is not read."""
    return make_sandbox_settings(
        sandbox_url,
        TOKEN,
        listen="127.0.0.1:0",
        database_url=SecretStr(f"sqlite://{folder / 'storydesk.db'}"),
        media_dir=folder / "media",
        language=language,
    )


@asynccontextmanager
async def open_sample_desk(
    sandbox: Sandbox, folder: Path
) -> AsyncIterator[tuple[App, str]]:
    """The running desk and the code for its first admin; `folder` starts empty."""
    await asyncio.to_thread(_empty, folder)
    settings = make_settings(sandbox.url, folder)
    clock = sandbox.service.clock.now
    async with build_app(settings, clock=clock, tick_seconds=TICK_SECONDS) as app:
        await apply_desk(open_desk_file(SAMPLE), now=clock())
        invited = await invite_first_admin(settings, clock())
        assert invited is not None
        tasks: set[asyncio.Task[object]] = set()
        async with running(app, tasks):
            yield app, invited.code


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
