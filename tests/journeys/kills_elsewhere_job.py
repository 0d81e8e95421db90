"""SIGKILL between any two steps of the main job changes nothing on other platforms.

A part of `make faults`.
"""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from bot.cli.inviting import invite_first_admin
from bot.demo.cast import FIRST_DAY
from bot.demo.desk import SAMPLE
from bot.demo.journey import STEPS, Play
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage.database import open_database
from tests.bot.platforms.matrix.homeserver import run_homeserver
from tests.bot.platforms.matrix.people import open_session
from tests.bot.platforms.wecom.standin import run_wecom
from tests.faults.elsewhere import open_elsewhere
from tests.faults.people_elsewhere import RobotMember
from tests.journeys.elsewhere import (
    PEOPLE,
    Troupe,
    app_settings,
    bind_matrix_room,
    bind_wecom_room,
    enter_app,
    enter_matrix,
    join_with_codes,
    make_caller,
    open_matrix_room,
    open_robot_groups,
    open_wecom_room,
    register_matrix_desk,
    wecom_settings,
    write_desk_file,
)
from tests.journeys.test_elsewhere import GROUP_CODES
from tests.journeys.test_kills import RECEIPTS_MAY_COME_TWICE, count_texts
from tests.ports import find_free_port

pytestmark = pytest.mark.faults


@asynccontextmanager
async def run_program(zygote, folder, clock, given, *, desk_file=SAMPLE):
    """The desk, running; gives it, its process and the first admin's code."""
    await clock.move_clock(to=FIRST_DAY)
    async with open_elsewhere(zygote, folder, desk_file=desk_file, **given) as desk:
        desk.wishes = {"sandbox": clock.url, "hourly": False}
        async with open_database(desk.url):
            invited = await invite_first_admin(Settings(_env_file=None), FIRST_DAY)
        pid = desk.start()
        await desk.is_up(pid)
        yield desk, pid, invited.code


async def play_with_kills(desk, pid, clock, troupe, code):
    troupe.channel.pictures = True
    play = Play(clock, troupe, code)
    for step in STEPS[2:]:
        await step.play(play)
        await desk.kill(pid)
        pid = desk.start()
    await troupe.channel.hears_nothing("2026年11月", within=2.0)


async def count_outcome(troupe):
    """(rankings, points told to the group, returns told to the reporter)"""
    return (
        await count_texts(troupe.channel, "2026年11月"),
        await count_texts(troupe.unit_group, "采用"),
        await count_texts(troupe.reporter, "退回修改"),
    )


async def check_told_once_or_twice(troupe):
    """Rankings never twice; what was in doubt to persons may be told once more."""
    rankings, points, returns = await count_outcome(troupe)
    assert rankings == 1
    assert 1 <= points <= RECEIPTS_MAY_COME_TWICE
    assert 1 <= returns <= RECEIPTS_MAY_COME_TWICE


async def test_on_matrix_everything_comes_exactly_once(zygote, tmp_path):
    async with (
        await Sandbox.start() as clock,
        run_homeserver() as server,
        open_session() as session,
    ):
        account, given = await register_matrix_desk(session, server.url)
        async with run_program(zygote, tmp_path, clock, given) as (desk, pid, code):
            people = await enter_matrix(session, server.url, account, PEOPLE)
            unit_group = await open_matrix_room(people["leader"], "unit_group")
            channel = await open_matrix_room(people["admin"], "channel")
            troupe = Troupe(**people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            for room in (unit_group, channel):
                await bind_matrix_room(troupe, room)

            await play_with_kills(desk, pid, clock, troupe, code)

            assert await count_outcome(troupe) == (1, 1, 1)


async def test_on_wecom_nothing_is_lost_and_no_ranking_comes_twice(zygote, tmp_path):
    async with await Sandbox.start() as clock, run_wecom() as stage:
        given = wecom_settings(stage)
        async with run_program(zygote, tmp_path, clock, given) as (desk, pid, code):
            people = {
                part: RobotMember(stage, part, name, desk=desk)
                for part, name in PEOPLE.items()
            }
            admin = people["admin"]
            unit_group = open_wecom_room(stage, admin, "unit_group")
            channel = open_wecom_room(stage, admin, "channel")
            troupe = Troupe(**people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            for part, group in GROUP_CODES.items():
                await bind_wecom_room(troupe, getattr(troupe, part), group)

            await play_with_kills(desk, pid, clock, troupe, code)

            await check_told_once_or_twice(troupe)


async def test_by_wecoms_callbacks_nothing_is_lost_and_no_ranking_comes_twice(
    zygote, tmp_path
):
    port, desk_file = find_free_port(), write_desk_file(tmp_path)
    async with (
        await Sandbox.start() as clock,
        run_wecom() as stage,
        make_caller(port, pause=0.3) as caller,
    ):
        running = run_program(
            zygote, tmp_path, clock, app_settings(stage, port), desk_file=desk_file
        )
        async with running as (desk, pid, code):
            people = enter_app(stage, caller, PEOPLE)
            troupe = Troupe(**people, **open_robot_groups(stage))
            await join_with_codes(troupe, code)

            await play_with_kills(desk, pid, clock, troupe, code)

            await check_told_once_or_twice(troupe)
