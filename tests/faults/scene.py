"""A running desk of one or two processes that is broken in every way we know."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sqlite3
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from tests.faults.harness import is_alive
from tests.waiting import until

SHORT_LEASE = 3.0  # seconds; the true lease is the business of the stage "frozen"
POINTS = (
    "after_store:3",
    "before_send:2",
    "",
    "after_claim:2",
    "",
    "after_commit:3",
    "after_send_before_mark:2",
    "",
    "before_commit:2",
    "",
    "after_fetch",
    "after_mark:4",
    "",
    "after_claim_send:3",
    "",
)
DIES_WITHIN = 4.0  # seconds, at its failpoint; then it is killed wherever it is


@dataclass
class Scene:
    """`ports`: one for each process; `marks`: when something was broken last.

    `clock`: a sandbox whose clock is the desk's; `disk`, `media`: those of the database
    and of the photos; `server`: PostgreSQL, if it is that; `machine`: the clock
    of the machine.
    """

    desk: object
    ports: list
    work: list
    dice: random.Random
    clock: object
    disk: object
    media: object
    server: object = None
    machine: object = None
    pids: dict = field(default_factory=dict)
    specs: dict = field(default_factory=dict)
    counts: Counter = field(default_factory=Counter)  # faults by kind
    notes: Counter = field(default_factory=Counter)  # what else is to be told
    marks: list = field(default_factory=list)
    _turn: int = 0

    @property
    def is_over(self):
        return all(task.done() for task in self.work)

    def mark(self, kind):
        self.counts[kind] += 1
        self.marks.append(monotonic())

    async def wait(self, seconds):
        """So long, unless the work is done before."""
        if not self.is_over:
            await asyncio.wait(self.work, timeout=seconds)

    def start_all(self):
        for port in self.ports:
            self.start(port, "")

    def start(self, port, spec):
        self.specs[port] = spec
        self.pids[port] = self.desk.start(spec, LISTEN=f"127.0.0.1:{port}")

    def choose_port(self):
        return self.dice.choice(self.ports)

    async def kill(self):
        """One process dies at its failpoint or at random, and is started again."""
        port = self.choose_port()
        pid, spec = self.pids[port], self.specs[port]
        if spec:
            with suppress(TimeoutError):
                await until(
                    lambda: self.is_over or not is_alive(pid), seconds=DIES_WITHIN
                )
        else:
            await self.wait(self.dice.uniform(0.1, 0.9))
        self.mark("kills at points" if not is_alive(pid) else "kills at random")
        await self.desk.kill(pid)
        self._turn += 1
        self.start(port, POINTS[self._turn % len(POINTS)])
        if self.dice.random() < 0.8:  # the others may be killed while they start
            await self.desk.is_up(self.pids[port])

    async def terminate(self):
        port = self.choose_port()
        self.mark("SIGTERM")
        await self.desk.stop(self.pids[port])
        self.start(port, "")

    async def freeze(self):
        """Longer than its lease; somebody else goes on meanwhile, or nobody."""
        pid = self.pids[self.choose_port()]
        seconds = self.dice.uniform(SHORT_LEASE + 0.5, SHORT_LEASE + 2)
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGSTOP)
            self.mark("SIGSTOP")
            await asyncio.sleep(seconds)
            os.kill(pid, signal.SIGCONT)
            self.marks.append(monotonic())

    async def lock(self, seconds=None):
        """Nobody else can write to the database, or all connections to it are cut."""
        if self.server:
            self.server.run_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'storydesk'"
            )
            self.mark("connections cut")
            return
        await hold_lock(self.desk.url, seconds or self.dice.uniform(1, 4))
        self.mark("database locked")

    async def lock_for_long(self):
        if not self.server:
            await self.lock(31.0)

    async def fill_disk(self):
        """The database's or that of the photos."""
        disk = self.dice.choice([self.disk, self.media])
        if disk.is_real:
            disk.fill()
            await asyncio.sleep(self.dice.uniform(1, 3))
            disk.free()
            self.mark("disk full")

    async def forbid_writing(self):
        """Where photos are kept; not while one is just being written."""
        while self.media.is_real and not self.is_over:
            if self.media.forbid():
                await asyncio.sleep(self.dice.uniform(1, 3))
                self.media.allow()
                self.mark("folder read-only")
                return
            await asyncio.sleep(0.05)

    async def move_clock(self):
        """The desk's clock jumps an hour or a day, and back after a while."""
        step = (
            self.dice.choice([1, -1]) * self.dice.choice([1, 24]) * timedelta(hours=1)
        )
        for each in (step, -step):
            await self.clock.move_clock(each)
            self.mark("desk clock jumps")
            await self.wait(self.dice.uniform(0.5, 2))

    async def move_machine(self):
        """The same with the clock that leases count on."""
        if self.machine.is_real:
            hours = self.dice.choice([1, -1]) * self.dice.choice([1, 24])
            for seconds in (hours * 3600, 0):
                self.machine.set(seconds)
                self.mark("machine clock jumps")
                await self.wait(self.dice.uniform(0.5, 2))

    def revive(self):
        """What has died at its failpoint meanwhile is started again."""
        for port, pid in self.pids.items():
            if not is_alive(pid):
                self.mark("kills at points")
                self.start(port, "")

    async def disarm(self):
        """From here on nothing is broken: whoever is still to die is started anew."""
        for port, pid in self.pids.items():
            if self.specs[port]:
                await self.desk.stop(pid)
                self.start(port, "")

    async def stop_all(self):
        for pid in self.pids.values():
            await self.desk.kill(pid)


async def hold_lock(url, seconds):
    path = url.removeprefix("sqlite://")
    other = sqlite3.connect(
        path, timeout=60, isolation_level=None, check_same_thread=False
    )
    try:
        await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
    finally:
        other.close()
