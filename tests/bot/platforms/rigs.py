"""One rig per adapter: the platform under test and a stand-in for its other side.

A further platform joins the contract by a rig of its own and a line in `RIGS`. What it
cannot do is not in its `can`; the contract then says what becomes of it instead.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

from bot.platforms.splitting import UTF16
from bot.platforms.telegram import TelegramPlatform, peek
from bot.sandbox import Sandbox
from handlers.messages import Attachment, Chat
from tests.bot.platforms.matrix.rig import run_matrix
from tests.bot.platforms.push.rig import run_dingtalk, run_feishu
from tests.bot.platforms.receiving import PATIENCE, Rig
from tests.bot.platforms.wecom.rig import run_app, run_hook, run_robot

EVERYTHING = frozenset(
    {
        "receive",
        "edit",
        "reply",
        "silent",
        "react",
        "menu",
        "files",
        "block",
        "group",
    }
)


class TelegramRig(Rig):
    """Telegram against the sandbox; `person` has started the desk."""

    can = EVERYTHING
    unit = UTF16
    # The stand-in's faults by what they mean for the desk.
    refusals = ("500", "502")
    doubts = ("cut_after", "truncated", "not_json", "delay_after")
    lost_file = Attachment("photo", "AgACAgUAAx0-lost-file-id")
    lost_message = "999"
    unknown = b'{"update_id": 1, "poll_vote_of_tomorrow": {"id": "1"}}'

    def __init__(self, stage, platform, person):
        super().__init__(platform, Chat("telegram", str(person.id)))
        self.stage, self.person = stage, person

    def peek(self, raw):
        return peek(raw)

    async def read_sent(self):
        """What the desk wrote into the private chat, as the person sees it."""
        return [each for each in await self.person.reads() if each.is_bot]

    async def read_file(self, key):
        return await self.stage.read_file(key)

    async def says(self, text):
        return await self.person.says(text)

    async def sends_file(self, data, name, *, claimed=None):
        more = {"claimed": claimed} if claimed else {}
        await self.person.sends_file(data, name, **more)

    async def presses(self, label):
        self._pressed = await self.person.presses(label)
        return await self.next_event()

    async def read_answer(self):
        toast = await self.person.sees_toast(self._pressed, timeout=1)
        return toast.text

    async def read_reactions(self, message):
        return (await self.person.sees(message)).reactions

    async def read_menu(self):
        return await self.person.menu()

    async def blocks(self):
        await self.person.blocks()

    async def open_group(self):
        group = await self.stage.group("工作群", [self.person])
        await self.hears_kind("added")
        return Chat("telegram", str(group.id), "group"), group

    async def read_group(self, group):
        return [each for each in await self.person.reads(group) if each.is_bot]

    async def break_send(self, kind):
        await self.stage.fail("sendMessage", kind, seconds=2 * PATIENCE, retry_after=7)

    def unreachable(self):
        """The same platform where nobody listens."""
        return TelegramPlatform(self.stage.token, api_url="http://127.0.0.1:9")

    def with_wrong_token(self):
        return TelegramPlatform("42:WRONG", api_url=self.stage.url)


@asynccontextmanager
async def run_telegram():
    async with await Sandbox.start(rates=False) as stage:
        person = await stage.person("王小明")
        await person.starts()
        stage.service.updates.drop_pending()
        platform = TelegramPlatform(stage.token, api_url=stage.url, patience=PATIENCE)
        rig = TelegramRig(stage, platform, person)
        await platform.start()
        receiving = asyncio.create_task(platform.receive(rig.keep))
        try:
            yield rig
        finally:
            receiving.cancel()
            with suppress(asyncio.CancelledError):
                await receiving
            await platform.stop()


PUSH_ONLY = {"wecom-hook", "dingtalk", "feishu"}
RIGS = {
    "telegram": run_telegram,
    "matrix": run_matrix,
    "wecom-robot": run_robot,
    "wecom-app": run_app,
    "wecom-hook": run_hook,
    "dingtalk": run_dingtalk,
    "feishu": run_feishu,
}
