"""SIGKILL between any two steps of the main job changes nothing in the outcome."""

from __future__ import annotations

import json
import re
from contextlib import asynccontextmanager

import pytest

from bot.demo.cast import gather_cast
from bot.demo.desk import SAMPLE, TOKEN
from bot.demo.journey import STEPS, Play
from bot.sandbox import Sandbox
from tests.ports import find_free_port
from tests.program import Program

RECEIPTS_MAY_COME_TWICE = 2  # an answer whose sending was interrupted is repeated once


class Desk:
    """The real program on its own database, killed and started again at will."""

    def __init__(self, settings, folder, url):
        self.settings, self.folder, self.url = settings, folder, url
        self.program = None

    async def start(self):
        self.program = await Program.start(
            "run", "--follow-clock", self.url, folder=self.folder, **self.settings
        )

    async def kill(self):
        assert self.program.is_running, await self._tell_end()
        await self.program.kill()

    async def _tell_end(self):
        await self.program.wait()
        return self.program.output

    async def apply(self):
        """The code for the first admin."""
        program = await Program.start(
            *("desk", "apply", str(SAMPLE), "--format", "json"),
            folder=self.folder,
            **self.settings,
        )
        assert await program.wait() == 0, program.output
        # Plain lines about progress may come before the JSON.
        found = re.search(r"^\{.*", program.output, re.DOTALL | re.MULTILINE)
        return find_code(json.loads(found[0]))


def find_code(data):
    invitation = data.get("invitation") or data.get("invited")
    return invitation["code"]


@asynccontextmanager
async def open_desk(mode, database_url, tmp_path):
    async with await Sandbox.start(token=TOKEN) as sandbox:
        cast = await gather_cast(sandbox)
        port = find_free_port()
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": sandbox.url,
            "TELEGRAM_MODE": mode,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "WEBHOOK_SECRET": "a-secret-word-of-the-webhook",
            "LISTEN": f"127.0.0.1:{port}",
            "DATABASE_URL": database_url,
            "MEDIA_DIR": str(tmp_path / "media"),
        }
        desk = Desk(settings, tmp_path, sandbox.url)
        code = await desk.apply()
        await desk.start()
        try:
            yield desk, Play(sandbox, cast, code)
        finally:
            if desk.program.is_running:
                await desk.program.kill()


async def count_texts(listener, pattern):
    return sum(pattern in message.text for message in await listener.reads())


@pytest.mark.faults
async def test_a_kill_after_every_step_changes_nothing_in_the_outcome(
    sqlite_url, tmp_path
):
    async with open_desk("polling", sqlite_url, tmp_path) as (desk, play):
        for step in STEPS:
            await step.play(play)
            await desk.kill()
            await desk.start()
        await play.cast.channel.hears_nothing("2026年11月", within=2.0)

        channel = await play.cast.channel.reads()
        rankings = [m for m in channel if "2026年11月" in m.text and m.photos]
        points = await count_texts(play.cast.unit_group, "计 5 分")
        receipts = await count_texts(play.cast.reporter, "已收到 #")

    assert len(rankings) == 1
    assert 1 <= points <= RECEIPTS_MAY_COME_TWICE
    assert 1 <= receipts <= RECEIPTS_MAY_COME_TWICE
