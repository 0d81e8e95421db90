"""People on Matrix and on WeCom who say again what was lost on the wire, and no more."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

from tests.bot.platforms.matrix.homeserver import run_homeserver
from tests.bot.platforms.matrix.people import open_session
from tests.bot.platforms.wecom.standin import run_wecom
from tests.faults.elsewhere import UNIT, Work, make_member, open_elsewhere
from tests.journeys.actors import AppActor, MatrixActor, WecomActor
from tests.journeys.elsewhere import (
    app_settings,
    make_caller,
    register_matrix_desk,
    wecom_settings,
)
from tests.ports import find_free_port
from tests.waiting import until


class RobotMember(WecomActor):
    """Nothing acknowledges what is said to the robot: what was on the wire when the desk
    died is gone, and its author, who hears nothing, says it again."""

    def __init__(self, stage, account, name, *, desk):
        super().__init__(stage, account, name)
        self.desk, self.lost = desk, 0

    async def _send(self, body, *, chat=""):
        said = body | {"create_time": self.tell_time()}
        while True:
            name = f"msg{self.stage.number()}"
            await until(lambda: self.stage.is_connected)
            line = self.stage.socket
            with suppress(ConnectionError):
                await self.stage.say(said, account=self.account, chat=chat, msgid=name)
            if await self._arrives(f"m:{name}", line):
                return
            self.lost += 1

    async def _arrives(self, key, line):
        """Whether it is stored; it is not once the process at that line is dead."""
        while not self.desk.has_event(key):
            if line.closed and self.stage.socket is not line:
                return self.desk.has_event(key)
            await asyncio.sleep(0.02)
        return True


class AppMember(AppActor):
    def __init__(self, stage, account, name, *, caller, desk):
        super().__init__(stage, account, name, caller=caller)
        self.desk, self.lost = desk, 0

    def was_heard(self, number):
        heard = self.desk.has_event(f"m:{number}")
        self.lost += not heard
        return heard


@asynccontextmanager
async def on_matrix(zygote, folder, *, reporters):
    async with run_homeserver() as server, open_session() as session:
        account, settings = await register_matrix_desk(session, server.url)
        async with open_elsewhere(zygote, folder, **settings) as desk:
            pid = desk.start()
            await desk.is_up(pid)
            people = [
                await MatrixActor.enter(
                    session, server.url, f"reporter{n}", f"信息员{n}", account
                )
                for n in range(reporters)
            ]
            for person in people:
                await until(lambda p=person: is_in_room(server, p, account))
                await make_member(
                    desk,
                    platform="matrix",
                    account=person.person.id,
                    chat_key=f"matrix:{person.person.room}",
                    name=person.name,
                    role="reporter",
                    unit=UNIT,
                )
            await desk.stop(pid)
            yield desk, Work(people)


def is_in_room(server, actor, account):
    room = server.world.rooms[actor.person.room]
    return room.members.get(account) == "join"


@asynccontextmanager
async def on_wecom(zygote, folder, *, reporters):
    """The robot on its long connection."""
    async with (
        run_wecom() as stage,
        open_elsewhere(zygote, folder, **wecom_settings(stage)) as desk,
    ):
        people = [
            RobotMember(stage, f"reporter{n}", f"信息员{n}", desk=desk)
            for n in range(reporters)
        ]
        await make_members(desk, people)
        yield desk, Work(people)


@asynccontextmanager
async def on_wecom_app(zygote, folder, *, reporters):
    """The app that WeCom calls."""
    port = find_free_port()
    async with run_wecom() as stage, make_caller(port, pause=0.3) as caller:
        settings = app_settings(stage, port)
        async with open_elsewhere(zygote, folder, **settings) as desk:
            people = [
                AppMember(stage, f"reporter{n}", f"信息员{n}", caller=caller, desk=desk)
                for n in range(reporters)
            ]
            await make_members(desk, people)
            yield desk, Work(people)


async def make_members(desk, people):
    for person in people:
        await make_member(
            desk,
            platform="wecom",
            account=person.account,
            chat_key=f"wecom:{person.account}",
            name=person.name,
            role="reporter",
            unit=UNIT,
        )
