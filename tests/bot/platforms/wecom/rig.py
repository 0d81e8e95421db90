"""WeCom against its stand-in: as robot, as app, and as group robot that only speaks."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress

from bot.platforms import base
from bot.platforms.pauses import Pauses
from bot.platforms.splitting import BYTES
from bot.platforms.wecom import AppAccount, Callback, Crypto, WecomPlatform, peek
from handlers.messages import Attachment, Chat
from tests.bot.platforms.receiving import PATIENCE, Rig
from tests.bot.platforms.seen import Seen
from tests.bot.platforms.wecom.caller import Caller
from tests.bot.platforms.wecom.standin import (
    AES_KEY,
    AGENT,
    APP_SECRET,
    BOT_ID,
    CORP,
    HOOK_KEY,
    SECRET,
    TOKEN,
    run_wecom,
)
from tests.waiting import until

DOUBTS = ("cut_after", "truncated", "not_json", "delay_after")
QUICK = {"patience": PATIENCE}


class WecomRig(Rig):
    unit = BYTES
    waits = 60
    refusals = ("busy",)
    doubts = ("cut_after", "delay_after")
    lost_message = "row:1"
    gives_ids = False

    def __init__(self, stage, platform, chat):
        super().__init__(platform, chat)
        self.stage = stage

    def peek(self, raw):
        return peek(raw)

    async def read_sent(self):
        return list(self.stage.chats[self.place])

    @property
    def place(self):
        return self.chat.id

    async def read_file(self, key):
        return self.stage.media[key][1]

    async def presses(self, label):
        """As people do it: with the number that stands before it."""
        shown = [e for e in await self.read_sent() if label in e.buttons][-1]
        await self.says(shown.find_number(label))
        return await self.next_event()

    async def read_answer(self):
        return (await self.read_sent())[-1].text

    async def read_reactions(self, message):
        return ()

    async def break_send(self, kind):
        await self.heal()
        self.stage.faults.next(kind, seconds=2 * PATIENCE)

    async def heal(self):
        """The line stands again after it was cut."""


class RobotRig(WecomRig):
    can = frozenset({"receive", "files", "group"})
    unknown = b'{"cmd": "aibot_event_callback", "body": {"event": {}}}'

    def shows(self, html):
        return html.replace("<b>", "**").replace("</b>", "**")

    @property
    def lost_file(self):
        return Attachment("photo", f"{AES_KEY} {self.stage.url}/file/nothing")

    async def heal(self):
        await until(lambda: not self.platform.problem and not self.stage.socket.closed)

    async def says(self, text):
        await self.stage.say({"msgtype": "text", "text": {"content": text}})
        return Seen("", text)

    async def sends_file(self, data, name, *, claimed=None):
        url, key = self.stage.put_file(data)
        file = {"url": url, "aeskey": key, "filename": name}
        await self.stage.say({"msgtype": "file", "file": file})

    async def open_group(self):
        return Chat("wecom", "wrGroup", "group"), "wrGroup"

    async def read_group(self, group):
        return self.stage.chats[group]

    def unreachable(self):
        return WecomPlatform(
            robot=(BOT_ID, SECRET), wss_url="ws://127.0.0.1:9", **QUICK
        )

    def with_wrong_token(self):
        robot = (BOT_ID, "WRONG")
        return WecomPlatform(robot=robot, wss_url=self.stage.wss_url, **QUICK)


ACCOUNT = AppAccount(CORP, AGENT, APP_SECRET)


class AppRig(WecomRig):
    """What WeCom calls goes the way of `bot.web`: verified, decrypted, stored."""

    can = frozenset({"receive", "files", "block"})
    doubts = DOUBTS
    refusals = ("busy", "500", "502")
    lost_file = Attachment("photo", "media-lost")
    unknown = (
        b"<xml><FromUserName>wang</FromUserName><CreateTime>1</CreateTime>"
        b"<MsgType>event</MsgType><Event>LOCATION</Event></xml>"
    )

    async def call(self, **fields):
        crypto = Crypto(TOKEN, AES_KEY, CORP)
        said = {"ToUserName": CORP, "FromUserName": "wang", "AgentID": AGENT}
        said |= {"CreateTime": int(time.time())}
        query, body = Caller("", crypto).seal(said | fields)
        raw = Callback(crypto).read(query, body)
        await self.keep([raw])

    async def says(self, text):
        await self.call(MsgType="text", Content=text, MsgId=self.stage.number())
        return Seen("", text)

    async def sends_file(self, data, name, *, claimed=None):
        media = self.stage.keep_file(name, data)
        more = {"MediaId": media, "FileName": name}
        await self.call(MsgType="file", MsgId=self.stage.number(), **more)

    async def blocks(self):
        self.stage.members.discard("wang")
        await self.call(MsgType="event", Event="unsubscribe")

    def unreachable(self):
        return WecomPlatform(app=ACCOUNT, api_url="http://127.0.0.1:9", **QUICK)

    def with_wrong_token(self):
        account = AppAccount(CORP, AGENT, "WRONG")
        return WecomPlatform(app=account, api_url=self.stage.url, **QUICK)


class HookRig(WecomRig):
    can = frozenset({"files"})
    refused_as = base.ChatGone  # a key is that of one group alone
    doubts = DOUBTS
    refusals = ("busy", "500", "502")
    limit = 2048

    @property
    def place(self):
        return "hook"

    def unreachable(self):
        hooks = {"county": HOOK_KEY}
        return WecomPlatform(hooks=hooks, api_url="http://127.0.0.1:9", **QUICK)

    def with_wrong_token(self):
        hooks = {"county": "WRONG"}
        return WecomPlatform(hooks=hooks, api_url=self.stage.url, **QUICK)


@asynccontextmanager
async def run_robot():
    async with run_wecom() as stage:
        platform = WecomPlatform(
            robot=(BOT_ID, SECRET),
            wss_url=stage.wss_url,
            pauses=Pauses(0.01, 0.02),
            **QUICK,
        )
        rig = RobotRig(stage, platform, Chat("wecom", "wang"))
        await platform.start()
        receiving = asyncio.create_task(platform.receive(rig.keep))
        try:
            yield rig
        finally:
            receiving.cancel()
            with suppress(asyncio.CancelledError):
                await receiving
            await platform.stop()


@asynccontextmanager
async def run_app():
    async with run_wecom() as stage:
        platform = WecomPlatform(app=ACCOUNT, api_url=stage.url, **QUICK)
        await platform.start()
        yield AppRig(stage, platform, Chat("wecom", "wang"))
        await platform.stop()


@asynccontextmanager
async def run_hook():
    async with run_wecom() as stage:
        hooks = {"county": HOOK_KEY}
        platform = WecomPlatform(hooks=hooks, api_url=stage.url, **QUICK)
        yield HookRig(stage, platform, Chat("wecom", "hook:county", "group"))
        await platform.stop()
