"""The journey's stages on other platforms: the desk in this process, its cast in place."""

from __future__ import annotations

import re
import shutil
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from pydantic import SecretStr

from bot.app import build_app
from bot.cli.inviting import invite_first_admin
from bot.demo.cast import (
    CHANNEL,
    FIRST_DAY,
    PUNCTUAL_UNIT,
    REPORTING_GROUP,
    REPORTING_UNIT,
)
from bot.demo.desk import SAMPLE
from bot.demo.journey import STEPS, Play
from bot.platforms.wecom import Crypto, WecomPlatform
from bot.running import running
from bot.settings import SECRETS, Settings
from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from tests.bot.platforms.matrix.people import Person
from tests.bot.platforms.wecom.caller import Caller
from tests.bot.platforms.wecom.rig import ACCOUNT
from tests.bot.platforms.wecom.standin import (
    AES_KEY,
    AGENT,
    APP_SECRET,
    BOT_ID,
    CORP,
    SECRET,
    TOKEN,
)
from tests.journeys.actors import (
    AppActor,
    DeskClock,
    MatrixActor,
    MatrixRoom,
    RobotGroup,
    WecomActor,
    WecomRoom,
)
from tests.ports import find_free_port

_CODE = re.compile(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b")
_NUMBERS = count(1)
PEOPLE = {
    "admin": "陈敏",
    "editor": "赵晴",
    "reporter": "王芳",
    "leader": "周强",
    "punctual": "李雷",
    "punctual_leader": "孙岚",
}
INVITED = {
    "editor": "编辑",
    "reporter": f"信息员 {REPORTING_UNIT}",
    "leader": f"单位领导 {REPORTING_UNIT}",
    "punctual": f"信息员 {PUNCTUAL_UNIT}",
    "punctual_leader": f"单位领导 {PUNCTUAL_UNIT}",
}
ROOMS = {"unit_group": REPORTING_GROUP, "channel": CHANNEL}
FREE = {"per_second": 1e6, "per_chat_second": 1e6, "per_group_minute": 1e6}


@dataclass
class Troupe:
    """People and rooms by their parts, on whichever platform each of them is."""

    admin: Any
    editor: Any
    reporter: Any
    leader: Any
    punctual: Any
    punctual_leader: Any
    unit_group: Any
    channel: Any


async def join_with_codes(troupe, admin_code):
    await troupe.admin.starts(admin_code)
    await troupe.admin.hears("欢迎您")
    for part, wish in INVITED.items():
        await troupe.admin.says(f"邀请 {wish}")
        invitation = await troupe.admin.hears("邀请")
        code = _CODE.search(invitation.text)
        assert code, invitation.text
        person = getattr(troupe, part)
        await person.starts(code[0])
        await person.hears("欢迎您")


async def bind_matrix_room(troupe, room):
    await room.adds_desk()
    await troupe.admin.hears(room.name)
    await troupe.admin.presses(room.name)
    await troupe.admin.hears("已绑定")


async def bind_wecom_room(troupe, room, code):
    await room.owner.says(f"@信息台 绑定 {code}", chat=room.chat)
    await room.hears("已绑定")


def make_settings(database_url, folder, **platforms):
    given = {
        "listen": f"127.0.0.1:{find_free_port()}",
        "database_url": database_url,
        "media_dir": folder / "media",
        **platforms,
    }
    secret = {k: SecretStr(v) for k, v in given.items() if k in SECRETS}
    return Settings(_env_file=None, **given | secret)


@asynccontextmanager
async def run_desk(settings, clock, *, replaced=None, desk_file=SAMPLE):
    """The desk at work; gives the first admin's code."""
    opened = build_app(settings, clock=clock.read, replaced=replaced, tick_seconds=0.2)
    async with opened as app:
        await apply_desk(open_desk_file(desk_file), now=clock.read())
        invited = await invite_first_admin(settings, clock.read())
        async with running(app, set()):
            yield invited.code


def make_hasty_wecom(stage):
    """Without its pace: the pace has tests of its own, and takes time."""
    platform = WecomPlatform(robot=(BOT_ID, SECRET), wss_url=stage.wss_url)
    platform.limits = replace(platform.limits, **FREE)
    return platform


def wecom_settings(stage):
    return {
        "wecom_bot_id": BOT_ID,
        "wecom_bot_secret": SECRET,
        "wecom_wss_url": stage.wss_url,
    }


# The groups of the journey that group robots of WeCom speak in: desk file, robot, key.
GROUP_ROBOTS = {
    "unit_group": ("qinghe_group", "qinghe", "key-of-qinghe"),
    "channel": ("ranking_channel", "county", "key-of-county"),
}
TITLES = {"qinghe_group": REPORTING_GROUP, "ranking_channel": CHANNEL}


def app_settings(stage, port):
    robots = [f"{name}={key}" for _, name, key in GROUP_ROBOTS.values()]
    return {
        "listen": f"127.0.0.1:{port}",
        "wecom_corp_id": CORP,
        "wecom_agent_id": AGENT,
        "wecom_agent_secret": APP_SECRET,
        "wecom_token": TOKEN,
        "wecom_aes_key": AES_KEY,
        "wecom_webhooks": "; ".join(robots),
        "wecom_api_url": stage.url,
    }


def make_caller(port, *, pause=1.0):
    crypto = Crypto(TOKEN, AES_KEY, CORP)
    return Caller(f"http://127.0.0.1:{port}/wecom/callback", crypto, pause)


def enter_app(stage, caller, parts):
    return {part: AppActor(stage, part, PEOPLE[part], caller=caller) for part in parts}


def open_robot_groups(stage):
    for _, name, key in GROUP_ROBOTS.values():
        stage.robots[key] = f"group-of-{name}"
    return {
        part: RobotGroup(stage, f"group-of-{name}", TITLES[code])
        for part, (code, name, _) in GROUP_ROBOTS.items()
    }


def write_desk_file(folder):
    """The sample desk with its groups bound to group robots; gives its path."""
    place = folder / "desk"
    shutil.copytree(SAMPLE.parent, place)
    path = place / SAMPLE.name
    text = path.read_text("utf-8")
    for code, name, _ in GROUP_ROBOTS.values():
        line = f'code = "{code}"\n'
        assert line in text
        text = text.replace(line, f'{line}chat = "wecom:hook:{name}"\n')
    path.write_text(text, "utf-8")
    return path


def make_hasty_app(stage):
    robots = {name: key for _, name, key in GROUP_ROBOTS.values()}
    platform = WecomPlatform(app=ACCOUNT, hooks=robots, api_url=stage.url)
    platform.limits = replace(platform.limits, **FREE)
    return platform


async def register_matrix_desk(session, url):
    """(account, settings) of a desk's account on a homeserver."""
    name = f"desk-j{next(_NUMBERS)}"
    person = await Person.register(session, url, name, "信息台")
    return person.id, {
        "matrix_homeserver": url,
        "matrix_user": name,
        "matrix_password": f"secret-{name}",
    }


async def enter_matrix(session, url, desk, parts):
    number = next(_NUMBERS)
    return {
        part: await MatrixActor.enter(
            session, url, f"{part}-j{number}".replace("_", "-"), PEOPLE[part], desk
        )
        for part in parts
    }


async def open_matrix_room(owner, part):
    room = (await owner.person.call("POST", "/createRoom", {"name": ROOMS[part]}))[
        "room_id"
    ]
    return MatrixRoom(ROOMS[part], owner, room)


def enter_wecom(stage, parts):
    return {part: WecomActor(stage, part, PEOPLE[part]) for part in parts}


def open_wecom_room(stage, owner, part):
    chat = f"wr-{part}"
    stage.known.add(chat)
    return WecomRoom(stage, chat, ROOMS[part], owner)


async def play_on(clock, troupe, code):
    """Everything after joining and binding, as the sandbox's people play it."""
    troupe.channel.pictures = True
    play = Play(clock, troupe, code, patience=15)
    for step in STEPS[2:]:
        await step.play(play)


async def check_outcome(troupe):
    rankings = [m for m in await troupe.channel.reads() if "2026年11月" in m.text]
    reminded = [m for m in await troupe.unit_group.reads() if "还差" in m.text]
    assert (len(rankings), len(reminded) >= 1) == (1, True)


def make_clock():
    return DeskClock(FIRST_DAY)


class SandboxClock:
    """The sandbox's time, where there is a sandbox among the platforms."""

    def __init__(self, sandbox):
        self.read = sandbox.service.clock.now
