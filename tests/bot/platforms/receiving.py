"""What every rig has: the inbox in memory, and the cursor beside it."""

from __future__ import annotations

import asyncio

from bot.platforms import base

PATIENCE = 0.25


class Cursor:
    def __init__(self, value=""):
        self.value = value

    async def read(self):
        return self.value

    async def write(self, value):
        self.value = value


class Rig:
    can = frozenset()
    refusals = doubts = repeats = ()
    gives_ids = True  # of what the desk has sent
    refused_as = base.Unauthorized
    waits = 7  # seconds, when the stand-in says "too fast"

    def __init__(self, platform=None, chat=None):
        self.platform, self.chat = platform, chat
        self.arrived = asyncio.Queue()

    @property
    def limit(self):
        """Of a text in this chat."""
        return self.platform.limits.text

    async def keep(self, raws):
        for raw in raws:
            self.arrived.put_nowait(raw)

    async def next_update(self):
        """The next raw update that came in."""
        return await asyncio.wait_for(self.arrived.get(), 5)

    async def next_event(self):
        """The next event that means something to the desk."""
        while True:
            for event in self.platform.parse(await self.next_update()):
                return event

    async def hears_kind(self, kind):
        while (await self.next_event()).kind != kind:
            pass

    def shows(self, html):
        """How the platform shows bold text: most of them as it is."""
        return html.replace("<b>", "").replace("</b>", "")
