"""What goes wrong on the way to and from the platform, one thing after another."""

from __future__ import annotations

import asyncio
from time import monotonic

from bot.sandbox.faults import Fault

CALLS = ("sendMessage", "editMessageText", "answerCallbackQuery", "*")
REFUSED = ("429", "500", "502", "cut_before", "cut_during")
# Carried out, and the desk cannot know. One at a time: what is repeated once must not
# meet the next of them.
DOUBTFUL = ("cut_after", "truncated", "not_json", "delay_after")
FILES = ("500", "truncated", "cut_before")
BETWEEN_DOUBTS = 6.0  # seconds
TIME_OUT = 24.0  # longer than the desk waits for an answer


class Weather:
    """Faults of the server, `per_second` of them on average, until cancelled."""

    def __init__(self, sandbox, dice, *, per_second):
        self.faults = []
        self.twisted = 0  # updates delivered twice, late or out of order
        self._sandbox, self._dice, self._pause = sandbox, dice, 1 / per_second
        self._doubted_at = monotonic()

    @property
    def befell(self):
        return sum(fault.befell for fault in self.faults)

    @property
    def doubtful(self):
        return sum(fault.befell for fault in self.faults if fault.kind in DOUBTFUL)

    async def blow(self):
        while True:
            await asyncio.sleep(self._dice.uniform(0.5, 1.5) * self._pause)
            await self._dice.choice([self._refuse, self._doubt, self._twist])()

    async def _refuse(self):
        if self._dice.random() < 0.2:
            self._add(Fault("download", self._dice.choice(FILES)))
        else:
            method = self._dice.choice(CALLS)
            self._add(Fault(method, self._dice.choice(REFUSED)))

    async def _doubt(self):
        if monotonic() - self._doubted_at > BETWEEN_DOUBTS:
            self._doubted_at = monotonic()
            kind = self._dice.choice(DOUBTFUL)
            self._add(Fault(self._dice.choice(CALLS[:3]), kind, seconds=TIME_OUT))

    async def _twist(self):
        act = self._dice.choice(["deliver_twice", "swap_updates", "delay_updates"])
        await self._sandbox.act(act)
        self.twisted += 1

    def _add(self, fault):
        self.faults.append(fault)
        self._sandbox.service.faults.add(fault)

    async def calm(self):
        await self._sandbox.act("clear_faults")
