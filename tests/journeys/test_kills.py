"""SIGKILL between any two steps of the main job changes nothing in the outcome."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from bot.cli.inviting import invite_first_admin
from bot.demo.cast import gather_cast
from bot.demo.desk import SAMPLE
from bot.demo.journey import STEPS, Play
from bot.sandbox import Sandbox
from bot.settings import Settings
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from storage.database import open_database
from storage.migrate import ensure_schema
from tests.faults.harness import Desk

RECEIPTS_MAY_COME_TWICE = 2  # an answer whose sending was interrupted is repeated once


class KilledDesk(Desk):
    """Without the platform's pace, which has tests of its own and takes time."""

    def name_platform(self):
        platform, wishes = super().name_platform()
        return platform, {**wishes, "hourly": False, "unpaced": True}


@asynccontextmanager
async def open_desk(zygote, url, folder):
    await ensure_schema(url)
    async with await Sandbox.start(rates=False) as sandbox:
        cast = await gather_cast(sandbox)
        async with open_database(url):
            now = datetime.now(UTC)
            await apply_desk(open_desk_file(SAMPLE), now=now)
            invited = await invite_first_admin(Settings(_env_file=None), now)
        desk = KilledDesk(zygote, sandbox, folder, url, follows_clock=True)
        try:
            yield desk, Play(sandbox, cast, invited.code)
        finally:
            for pid in set(desk.pids):
                await desk.kill(pid)


async def count_texts(listener, pattern):
    return sum(pattern in message.text for message in await listener.reads())


@pytest.mark.faults
async def test_a_kill_after_every_step_changes_nothing_in_the_outcome(
    zygote, sqlite_url, tmp_path
):
    async with open_desk(zygote, sqlite_url, tmp_path) as (desk, play):
        pid = desk.start()
        for step in STEPS:
            await step.play(play)
            await desk.kill(pid)
            pid = desk.start()
        await play.cast.channel.hears_nothing("2026年11月", within=2.0)

        channel = await play.cast.channel.reads()
        rankings = [m for m in channel if "2026年11月" in m.text and m.photos]
        points = await count_texts(play.cast.unit_group, "计 5 分")
        receipts = await count_texts(play.cast.reporter, "已收到 #")

    assert len(rankings) == 1
    assert 1 <= points <= RECEIPTS_MAY_COME_TWICE
    assert 1 <= receipts <= RECEIPTS_MAY_COME_TWICE
