"""One rig per adapter: the platform under test and a stand-in for its other side.

A further platform joins the contract by a rig of its own and a line in `RIGS`.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from bot.platforms.telegram import TelegramPlatform, peek
from bot.sandbox import Person, Sandbox
from handlers.messages import Attachment, Chat

PATIENCE = 0.25


@dataclass
class TelegramRig:
    """Telegram against the sandbox; `person` has started the desk."""

    stage: Sandbox
    platform: TelegramPlatform
    person: Person
    arrived: asyncio.Queue = field(default_factory=asyncio.Queue)

    # The stand-in's faults by what they mean for the desk.
    refusals = ("500", "502")
    doubts = ("cut_after", "truncated", "not_json", "delay_after")
    lost_file = Attachment("photo", "AgACAgUAAx0-lost-file-id")

    @property
    def chat(self) -> Chat:
        return Chat("telegram", str(self.person.id))

    def peek(self, raw):
        return peek(raw)

    async def keep(self, raws):
        for raw in raws:
            self.arrived.put_nowait(raw)

    async def next_update(self):
        """The next raw update that came in."""
        return await asyncio.wait_for(self.arrived.get(), 5)

    async def next_event(self):
        (event,) = self.platform.parse(await self.next_update())
        return event

    async def read_sent(self):
        """What the desk wrote into the private chat, as the person sees it."""
        return [each for each in await self.person.reads() if each.is_bot]

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


RIGS = {"telegram": run_telegram}
