"""Rows 1 and 2: kills and every other fault while reporters hand in stories."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from pathlib import Path

from bot.sandbox import Sandbox
from tests.faults.balancer import run_balancer
from tests.faults.harness import open_desk, open_zygote
from tests.faults.machine_clock import MachineClock
from tests.faults.network import Weather
from tests.faults.people import begin_work
from tests.faults.place import Disk, open_postgres, open_sqlite
from tests.faults.rest import settle
from tests.faults.scene import SHORT_LEASE, Scene
from tests.faults.stage import Counts
from tests.faults.verdict import judge
from tests.ports import find_free_port

NAME = "submissions"
TITLE = "kills, signals, network, database, disk and clock while stories are handed in"
ORDER = 1
ROUNDS = 40  # of 500 stories with 125 albums, 25 kills, 50 other faults and more
REPORTERS, STORIES = 25, 20
KILLS = 25
OTHERS = {
    "terminate": 3,
    "freeze": 3,
    "lock": 4,
    "fill_disk": 2,
    "forbid_writing": 2,
    "move_clock": 1,
    "move_machine": 1,
}
PER_SECOND = 1.5  # faults of the network
# Database and way of delivery; with PostgreSQL and a webhook there are two replicas.
SHAPES = (
    ("sqlite", "polling", 1),
    ("postgres", "webhook", 2),
    ("sqlite", "webhook", 1),
    ("postgres", "polling", 1),
)


async def run_round(seed: int, folder: Path) -> Counts:
    database, mode, replicas = SHAPES[seed % len(SHAPES)]
    async with AsyncExitStack() as stack:
        disks = [Disk(folder / name) for name in ("disk", "media")]
        for disk in disks:
            stack.callback(disk.close)
        make = {"sqlite": open_sqlite, "postgres": open_postgres}[database]
        url, server = stack.enter_context(make(disks[0].folder))
        ports = [find_free_port() for _ in range(replicas)]
        balancer = await stack.enter_async_context(run_balancer(ports))
        clock = await stack.enter_async_context(await Sandbox.start())
        settings = make_settings(mode, balancer.port, disks[1])
        machine = MachineClock(folder / "machine")
        zygote = stack.enter_context(open_zygote(machine.environment))
        opened = open_desk(zygote, folder, url, **settings)
        desk = await stack.enter_async_context(opened)
        desk.wishes = {"sandbox": clock.url, "hourly": False}
        return await play(
            desk, ports, random.Random(seed), clock, disks, server, machine
        )


def make_settings(mode, port, media):
    common = {
        "MEDIA_DIR": str(media.folder / "kept"),
        "STORYDESK_LEASE_SECONDS": str(SHORT_LEASE),
    }
    webhook = {
        "TELEGRAM_MODE": "webhook",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "WEBHOOK_SECRET": "hush",
    }
    return common | (webhook if mode == "webhook" else {})


async def play(desk, ports, dice, clock, disks, server, machine):
    await desk.sandbox.act("set_retries", first=0.2, longest=2)
    crew, work = await begin_work(desk, reporters=REPORTERS, stories=STORIES, dice=dice)
    scene = Scene(desk, ports, work, dice, clock, *disks, server, machine)
    weather = Weather(desk.sandbox, random.Random(dice.random()), per_second=PER_SECOND)
    blowing = asyncio.create_task(weather.blow())
    try:
        await break_all(scene, plan(dice))
        blowing.cancel()
        await weather.calm()
        await asyncio.gather(*work)
    finally:
        for task in (blowing, *work):
            task.cancel()
        await asyncio.gather(blowing, *work, return_exceptions=True)
    await scene.stop_all()
    await settle(desk, LISTEN=f"127.0.0.1:{ports[0]}")
    return await judge(desk, crew, scene, weather)


def plan(dice):
    """What is broken, in which order; in one round of eight the lock is a long one."""
    steps = ["kill"] * KILLS + [name for name, n in OTHERS.items() for _ in range(n)]
    dice.shuffle(steps)
    long = ["lock_for_long"] if dice.random() < 0.125 else []
    return long + steps


async def break_all(scene, steps):
    """Step after step until all are done or the work is."""
    scene.start_all()
    for name in steps:
        await scene.wait(scene.dice.uniform(0.1, 0.8))
        if scene.is_over:
            return
        await getattr(scene, name)()
        scene.revive()
    await scene.disarm()
