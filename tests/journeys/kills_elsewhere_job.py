"""SIGKILL in the middle of the main job changes nothing on other platforms either.

A part of `make faults`: at the platforms' own pace it takes over a minute.
"""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from bot.demo.cast import FIRST_DAY
from bot.demo.desk import TOKEN
from bot.demo.journey import STEPS, Play
from bot.sandbox import Sandbox
from tests.bot.platforms.matrix.homeserver import run_homeserver
from tests.bot.platforms.matrix.people import open_session
from tests.bot.platforms.wecom.standin import run_wecom
from tests.journeys.elsewhere import (
    PEOPLE,
    Troupe,
    bind_matrix_room,
    bind_wecom_room,
    enter_matrix,
    enter_wecom,
    join_with_codes,
    open_matrix_room,
    open_wecom_room,
    register_matrix_desk,
    wecom_settings,
)
from tests.journeys.test_elsewhere import GROUP_CODES
from tests.journeys.test_kills import RECEIPTS_MAY_COME_TWICE, Desk, count_texts
from tests.ports import find_free_port

pytestmark = pytest.mark.faults
# After these the program is killed: words, files, buttons, points and the clock's work.
DEADLY = ("submit", "resubmit", "adopt", "rank")


@asynccontextmanager
async def run_program(given, database_url, folder, clock):
    settings = {name.upper(): value for name, value in given.items()}
    settings |= {
        "LISTEN": f"127.0.0.1:{find_free_port()}",
        "DATABASE_URL": database_url,
        "MEDIA_DIR": str(folder / "media"),
    }
    await clock.move_clock(to=FIRST_DAY)
    desk = Desk(settings, folder, clock.url)
    code = await desk.apply()
    await desk.start()
    try:
        yield desk, code
    finally:
        if desk.program.is_running:
            await desk.program.kill()


async def play_with_kills(desk, clock, troupe, code):
    troupe.channel.pictures = True
    play = Play(clock, troupe, code)
    for step in STEPS[2:]:
        await step.play(play)
        if step.name in DEADLY:
            await desk.kill()
            await desk.start()
    await troupe.channel.hears_nothing("2026年11月", within=2.0)


async def count_outcome(troupe):
    """(rankings, points told to the group, receipts for the first version)"""
    return (
        await count_texts(troupe.channel, "2026年11月"),
        await count_texts(troupe.unit_group, "采用"),
        await count_texts(troupe.reporter, "退回修改"),
    )


async def test_on_matrix_everything_comes_exactly_once(sqlite_url, tmp_path):
    async with (
        await Sandbox.start(token=TOKEN) as clock,
        run_homeserver() as server,
        open_session() as session,
    ):
        account, given = await register_matrix_desk(session, server.url)
        async with run_program(given, sqlite_url, tmp_path, clock) as (desk, code):
            people = await enter_matrix(session, server.url, account, PEOPLE)
            unit_group = await open_matrix_room(people["leader"], "unit_group")
            channel = await open_matrix_room(people["admin"], "channel")
            troupe = Troupe(**people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            for room in (unit_group, channel):
                await bind_matrix_room(troupe, room)

            await play_with_kills(desk, clock, troupe, code)

            assert await count_outcome(troupe) == (1, 1, 1)


async def test_on_wecom_nothing_is_lost_and_no_ranking_comes_twice(
    sqlite_url, tmp_path
):
    async with await Sandbox.start(token=TOKEN) as clock, run_wecom() as stage:
        given = wecom_settings(stage)
        async with run_program(given, sqlite_url, tmp_path, clock) as (desk, code):
            people = enter_wecom(stage, PEOPLE)
            admin = people["admin"]
            unit_group = open_wecom_room(stage, admin, "unit_group")
            channel = open_wecom_room(stage, admin, "channel")
            troupe = Troupe(**people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            for part, group in GROUP_CODES.items():
                await bind_wecom_room(troupe, getattr(troupe, part), group)

            await play_with_kills(desk, clock, troupe, code)

            rankings, points, returns = await count_outcome(troupe)
            assert rankings == 1
            assert 1 <= points <= RECEIPTS_MAY_COME_TWICE
            assert 1 <= returns <= RECEIPTS_MAY_COME_TWICE
