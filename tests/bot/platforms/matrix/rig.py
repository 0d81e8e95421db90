"""Matrix against the stand-in homeserver, or against any other."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress

from bot.platforms.matrix import MatrixPlatform, peek
from bot.platforms.pauses import Pauses
from bot.platforms.splitting import UTF16
from handlers.messages import Attachment, Chat
from tests.bot.platforms.matrix.homeserver import run_homeserver
from tests.bot.platforms.matrix.people import Person, open_session
from tests.bot.platforms.receiving import PATIENCE, Cursor, Rig

DESK, SECRET = "desk", "secret-desk"


class MatrixRig(Rig):
    """`person` has opened a chat with the desk."""

    can = frozenset(
        {"receive", "edit", "reply", "silent", "react", "files", "block", "group"}
    )
    unit = UTF16
    refusals = ("500", "502")
    # A call that may have arrived is made again: its transaction id makes it one.
    repeats = ("cut_after", "truncated", "not_json", "delay_after")
    lost_file = Attachment("photo", "mxc://hs.test/nothing")
    lost_message = "$nothing"
    unknown = (
        b'{"event": {"event_id": "$x", "type": "m.room.topic", "content": {}},'
        b' "room": {"id": "!r", "kind": "private"}}'
    )

    def __init__(self, person, server=None):
        super().__init__()
        self.person, self.server = person, server

    async def meet(self, platform):
        """The person opens a chat; once the first words have arrived the desk is in."""
        self.platform = platform
        self.person.room = await self.person.opens_chat(platform.user_id)
        self.chat = Chat("matrix", self.person.room)
        for words in ("你好", "在吗"):
            await self.says(words)
            while (await self.next_event()).text != words:
                pass

    def peek(self, raw):
        return peek(raw)

    async def read_sent(self):
        return [e for e in await self.person.reads() if e.sender != self.person.id]

    async def read_file(self, key):
        return await self.person.read_file(key)

    async def says(self, text):
        return await self.person.says(text)

    async def sends_file(self, data, name, *, claimed=None):
        await self.person.sends_file(data, name, claimed=claimed)

    async def presses(self, label):
        """As people do it: with the number that stands before it."""
        shown = [e for e in await self.read_sent() if label in e.buttons][-1]
        await self.says(shown.find_number(label))
        return await self.next_event()

    async def read_answer(self):
        return (await self.read_sent())[-1].text

    async def read_reactions(self, message):
        found = [e for e in await self.person.reads() if e.id == message.id]
        return found[0].reactions

    async def blocks(self):
        await self.person.leaves()

    async def open_group(self):
        desk = self.platform.user_id
        room = await self.person.opens_chat(desk, name="工作群")
        await self.hears_kind("added")
        return Chat("matrix", room, "group"), room

    async def read_group(self, room):
        return [e for e in await self.person.reads(room) if e.sender != self.person.id]

    async def break_send(self, kind):
        self.server.faults.next(kind, seconds=2 * PATIENCE, retry_after=7)

    def unreachable(self):
        return MatrixPlatform(
            "http://127.0.0.1:9", DESK, password=SECRET, cursor=Cursor()
        )

    def with_wrong_token(self):
        return MatrixPlatform(self.person.url, DESK, password="WRONG", cursor=Cursor())


@asynccontextmanager
async def run_desk(url, *, store, cursor, patience=PATIENCE, user=DESK):
    """The platform, receiving."""
    platform = MatrixPlatform(
        url,
        user,
        cursor=cursor,
        password=f"secret-{user}",
        patience=patience,
        pauses=Pauses(0.01, 0.02),
    )
    await platform.start()
    receiving = asyncio.create_task(platform.receive(store))
    try:
        yield platform
    finally:
        receiving.cancel()
        with suppress(asyncio.CancelledError):
            await receiving
        await platform.stop()


@asynccontextmanager
async def run_matrix():
    async with run_homeserver() as server, open_session() as session:
        await Person.register(session, server.url, DESK, "信息台")
        person = await Person.register(session, server.url, "wang", "王小明")
        rig = MatrixRig(person, server)
        async with run_desk(server.url, store=rig.keep, cursor=Cursor()) as platform:
            await rig.meet(platform)
            yield rig
