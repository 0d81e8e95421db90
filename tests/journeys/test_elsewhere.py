"""The same main job on other platforms, and in one desk with people on all of them."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.demo.cast import FIRST_DAY, ZONE, bind_room
from bot.demo.desk import TOKEN
from bot.sandbox import Sandbox
from storage.models import Group
from tests.bot.platforms.matrix.homeserver import run_homeserver
from tests.bot.platforms.matrix.people import open_session
from tests.bot.platforms.wecom.standin import run_wecom
from tests.journeys.conftest import make_hasty_telegram
from tests.journeys.elsewhere import (
    PEOPLE,
    ROOMS,
    SandboxClock,
    Troupe,
    app_settings,
    bind_matrix_room,
    bind_wecom_room,
    check_outcome,
    enter_app,
    enter_matrix,
    enter_wecom,
    join_with_codes,
    make_caller,
    make_clock,
    make_hasty_app,
    make_hasty_wecom,
    make_settings,
    open_matrix_room,
    open_robot_groups,
    open_wecom_room,
    play_on,
    register_matrix_desk,
    run_desk,
    wecom_settings,
    write_desk_file,
)
from tests.ports import find_free_port
from tests.waiting import until

GROUP_CODES = {"unit_group": "qinghe_group", "channel": "ranking_channel"}


@pytest.fixture
async def homeserver():
    """`make test-matrix` puts a real one in its place."""
    async with run_homeserver() as server:
        yield server.url


async def test_on_matrix(homeserver, sqlite_url, tmp_path):
    clock = make_clock()
    async with open_session() as session:
        desk, given = await register_matrix_desk(session, homeserver)
        settings = make_settings(sqlite_url, tmp_path, **given)
        async with run_desk(settings, clock) as code:
            people = await enter_matrix(session, homeserver, desk, PEOPLE)
            unit_group = await open_matrix_room(people["leader"], "unit_group")
            channel = await open_matrix_room(people["admin"], "channel")
            troupe = Troupe(**people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            for room in (unit_group, channel):
                await bind_matrix_room(troupe, room)

            await play_on(clock, troupe, code)

            await check_outcome(troupe)


async def test_in_an_encrypted_room_the_desk_says_that_it_cannot_read_it(
    homeserver, sqlite_url, tmp_path
):
    async with open_session() as session:
        desk, given = await register_matrix_desk(session, homeserver)
        settings = make_settings(sqlite_url, tmp_path, **given)
        async with run_desk(settings, make_clock()):
            names = ("reporter", "leader")
            people = await enter_matrix(session, homeserver, desk, names)
            sealed, plain = people.values()
            room = await sealed.person.opens_chat(desk, encrypted=True)
            sealed.person.room = room

            await sealed.hears("端到端加密")
            await plain.says("你好")
            await plain.hears("邀请")


async def test_on_wecom(sqlite_url, tmp_path):
    clock = make_clock()
    async with run_wecom() as stage:
        settings = make_settings(sqlite_url, tmp_path, **wecom_settings(stage))
        replaced = {"wecom": make_hasty_wecom(stage)}
        async with run_desk(settings, clock, replaced=replaced) as code:
            people = enter_wecom(stage, PEOPLE)
            admin = people["admin"]
            unit_group = open_wecom_room(stage, admin, "unit_group")
            channel = open_wecom_room(stage, admin, "channel")
            troupe = Troupe(**people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            for part, group in GROUP_CODES.items():
                await bind_wecom_room(troupe, getattr(troupe, part), group)

            await play_on(clock, troupe, code)

            await check_outcome(troupe)


async def test_on_wecom_by_callbacks_with_group_robots(sqlite_url, tmp_path):
    """People write to an app; what goes to groups is posted by their robots."""
    clock, port = make_clock(), find_free_port()
    async with run_wecom() as stage, make_caller(port) as caller:
        settings = make_settings(sqlite_url, tmp_path, **app_settings(stage, port))
        replaced = {"wecom": make_hasty_app(stage)}
        desk_file = write_desk_file(tmp_path)
        running = run_desk(settings, clock, replaced=replaced, desk_file=desk_file)
        async with running as code:
            await until(caller.enter_address)
            people = enter_app(stage, caller, PEOPLE)
            troupe = Troupe(**people, **open_robot_groups(stage))
            await join_with_codes(troupe, code)

            await play_on(clock, troupe, code)

            await check_outcome(troupe)
            assert caller.given_up == 0


async def test_in_one_desk_with_people_on_all_platforms(
    homeserver, sqlite_url, tmp_path
):
    """Admin and channel in the sandbox, reporters on one platform, editors on another."""
    async with (
        await Sandbox.start(token=TOKEN, rates=False) as sandbox,
        run_wecom() as stage,
        open_session() as session,
    ):
        desk, given = await register_matrix_desk(session, homeserver)
        given |= wecom_settings(stage)
        given |= {"telegram_bot_token": TOKEN, "telegram_api_url": sandbox.url}
        settings = make_settings(sqlite_url, tmp_path, **given)
        await sandbox.move_clock(to=FIRST_DAY)
        admin = await sandbox.person(PEOPLE["admin"])
        channel = await sandbox.channel(ROOMS["channel"], [admin], bot="")
        replaced = {
            "wecom": make_hasty_wecom(stage),
            "telegram": make_hasty_telegram(settings),
        }
        clock = SandboxClock(sandbox)
        async with run_desk(settings, clock, replaced=replaced) as code:
            reporters = ("reporter", "punctual", "punctual_leader")
            people = await enter_matrix(session, homeserver, desk, reporters)
            people |= enter_wecom(stage, ("editor", "leader"))
            unit_group = await open_matrix_room(people["reporter"], "unit_group")
            troupe = Troupe(admin, **people, unit_group=unit_group, channel=channel)
            await join_with_codes(troupe, code)
            await bind_matrix_room(troupe, unit_group)
            await bind_room(troupe, channel, admin=True)

            await play_on(sandbox, troupe, code)

            await check_outcome(troupe)


RANKING = "2026年11月"
RANKING_TIME = datetime(2026, 12, 1, 9, 0, 30, tzinfo=ZONE)


async def announce_to(*chat_keys):
    """Each of these chats takes the desk's monthly ranking."""
    for number, chat_key in enumerate(chat_keys):
        values = {
            "code": f"ranking{number}",
            "scope": "desk",
            "announces": ["monthly_ranking"],
        }
        await until(lambda key=chat_key: Group.filter(chat_key=key).exists())
        await Group.filter(chat_key=chat_key).update(**values)


async def count_rankings(rooms):
    """In each room: rankings, and pictures."""
    seen = [await room.look() for room in rooms]
    return [
        (sum(RANKING in m.text for m in room), sum(len(m.photos) for m in room))
        for room in seen
    ]


async def test_a_ranking_goes_to_groups_on_all_platforms_at_once_and_once(
    homeserver, sqlite_url, tmp_path
):
    """Also when the desk is started again on that day."""
    async with (
        await Sandbox.start(token=TOKEN, rates=False) as sandbox,
        run_wecom() as stage,
        open_session() as session,
    ):
        desk, given = await register_matrix_desk(session, homeserver)
        given |= wecom_settings(stage)
        given |= {"telegram_bot_token": TOKEN, "telegram_api_url": sandbox.url}
        settings = make_settings(sqlite_url, tmp_path, **given)
        await sandbox.move_clock(to=FIRST_DAY)

        def start():
            wecom, telegram = make_hasty_wecom(stage), make_hasty_telegram(settings)
            replaced = {"wecom": wecom, "telegram": telegram}
            return run_desk(settings, SandboxClock(sandbox), replaced=replaced)

        async with start():
            admin = await sandbox.person(PEOPLE["admin"])
            channel = await sandbox.channel(ROOMS["channel"], [admin], bot="")
            await channel.adds_bot(admin=True)
            people = await enter_matrix(session, homeserver, desk, ["leader"])
            room = await open_matrix_room(people["leader"], "channel")
            await room.adds_desk()
            group = open_wecom_room(stage, None, "channel")
            await Group.create(chat_key=f"wecom:{group.chat}", kind="group")
            keys = (f"telegram:{channel.id}", f"matrix:{room.room}")
            await announce_to(*keys, f"wecom:{group.chat}")
            await sandbox.move_clock(to=RANKING_TIME)
            for each in (room, group):
                each.pictures = True
            heard = [await place.hears(RANKING, 30) for place in (channel, room, group)]
        async with start():
            await announce_to(*keys, f"wecom:{group.chat}")
            await channel.hears_nothing(RANKING, within=1.5)

        assert all(message.photos for message in heard)
        assert await count_rankings([room, group]) == [(1, 1), (1, 1)]
