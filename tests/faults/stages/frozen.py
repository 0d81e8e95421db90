"""A replica that is frozen for longer than its lease: what it does on waking is void."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from contextlib import AsyncExitStack
from pathlib import Path

from bot.presence import name_process
from storage.database import open_database
from storage.models import InboxEvent, OutboxItem
from storage.queues.leases import LEASE
from tests.faults.balancer import run_balancer
from tests.faults.harness import open_desk, open_zygote
from tests.faults.network import Weather
from tests.faults.people import begin_work
from tests.faults.place import open_postgres
from tests.faults.rest import settle
from tests.faults.scene import Scene
from tests.faults.stage import Counts
from tests.faults.verdict import judge
from tests.ports import find_free_port

NAME = "frozen"
TITLE = (
    "one of two replicas on PostgreSQL frozen for longer than its lease, the true one"
)
ORDER = 2
ROUNDS = 10
FREEZES = 3
REPORTERS, STORIES = 12, 60
AWAY = LEASE.total_seconds() + 5


async def run_round(seed: int, folder: Path) -> Counts:
    async with AsyncExitStack() as stack:
        url, server = stack.enter_context(open_postgres(folder))
        ports = [find_free_port() for _ in range(2)]
        balancer = await stack.enter_async_context(run_balancer(ports))
        settings = {
            "TELEGRAM_MODE": "webhook",
            "PUBLIC_URL": f"http://127.0.0.1:{balancer.port}",
            "WEBHOOK_SECRET": "hush",
        }
        zygote = stack.enter_context(open_zygote())
        opened = open_desk(zygote, folder, url, **settings)
        desk = await stack.enter_async_context(opened)
        return await play(desk, ports, random.Random(seed), server)


async def play(desk, ports, dice, server):
    crew, work = await begin_work(desk, reporters=REPORTERS, stories=STORIES, dice=dice)
    scene = Scene(desk, ports, work, dice, None, None, None, server)
    scene.start_all()
    try:
        for _ in range(FREEZES):
            await scene.wait(dice.uniform(2, 5))
            if not scene.is_over:
                await freeze(scene)
        await asyncio.gather(*work)
    finally:
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
    await scene.stop_all()
    await settle(desk, LISTEN=f"127.0.0.1:{ports[0]}")
    return await judge(desk, crew, scene, Weather(desk.sandbox, dice, per_second=1))


async def freeze(scene):
    """At a moment when it holds something, until others have taken that over."""
    pid = scene.pids[scene.choose_port()]
    held = await catch(scene, pid)
    scene.mark("SIGSTOP")
    scene.notes["held when frozen"] += held
    await asyncio.sleep(AWAY)
    scene.notes["still held on waking"] += await count_held(scene.desk.url, pid)
    os.kill(pid, signal.SIGCONT)
    scene.marks.append(scene.marks[-1] + AWAY)


async def catch(scene, pid):
    """Stop it at a moment when rows are claimed by it; gives how many."""
    while True:
        os.kill(pid, signal.SIGSTOP)
        held = await count_held(scene.desk.url, pid)
        if held or scene.is_over:
            return held
        os.kill(pid, signal.SIGCONT)
        await asyncio.sleep(scene.dice.uniform(0.005, 0.05))


async def count_held(url, pid):
    machine = name_process().partition(":")[0]
    async with open_database(url):
        mine = {"holder__startswith": f"{machine}:{pid}:"}
        events = await InboxEvent.filter(state="waiting", **mine).count()
        items = OutboxItem.filter(state__in=("waiting", "sending"), **mine)
        return events + await items.count()
