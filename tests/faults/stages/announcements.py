"""Row 3: what goes out by itself, by three replicas that die around claim and send."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from storage.database import open_database
from storage.models import OutboxItem, Run
from tests.faults.harness import add_person, is_alive, open_desk, open_zygote
from tests.faults.place import open_postgres, open_sqlite
from tests.faults.rest import settle
from tests.faults.stage import Counts
from tests.faults.test_announcements import bind_channel
from tests.waiting import until

NAME = "announcements"
TITLE = "three replicas that die at the points around claim and send, period by period"
ORDER = 3
HOURS = 50
ROUNDS = 20  # of 50 periods each
REPLICAS = 3
# A replica dies when it has got there some times; the others go on meanwhile.
POINTS = (
    "before_run_commit",
    "after_run_commit",
    "after_claim_send",
    "before_send",
    "after_send_before_mark",
    "after_mark",
)
TIMES = 3  # at most until it dies there
HOUR_SECONDS = 2.0  # for one period at most; what is not out by then comes later


@dataclass
class Replicas:
    desk: object
    dice: random.Random
    pids: list = field(default_factory=list)
    crashes: int = 0

    def start(self):
        self.pids = [self.start_one() for _ in range(REPLICAS)]

    def start_one(self):
        times = self.dice.randint(1, TIMES)
        return self.desk.start(f"{self.dice.choice(POINTS)}:{times}")

    def revive(self):
        """Who has died at its point is started again, perhaps to die again."""
        for place, pid in enumerate(self.pids):
            if not is_alive(pid):
                self.crashes += 1
                self.desk.pids.discard(pid)
                self.pids[place] = self.start_one()

    async def stop(self):
        for pid in self.pids:
            await self.desk.kill(pid)


async def run_round(seed: int, folder: Path) -> Counts:
    async with AsyncExitStack() as stack:
        make = open_postgres if seed % 2 else open_sqlite
        url, _ = stack.enter_context(make(folder))
        zygote = stack.enter_context(open_zygote())
        opened = open_desk(zygote, folder, url, follows_clock=True)
        desk = await stack.enter_async_context(opened)
        # Two that poll would only send each other away.
        desk.settings = {"TELEGRAM_MODE": "webhook", **HOOK}
        admin = await add_person(desk, "陈敏", "admin")
        channel = await bind_channel(desk)
        replicas = Replicas(desk, random.Random(seed))
        await live_through(replicas, channel)
        await settle(desk)
        return await count_up(desk, channel, admin, replicas)


HOOK = {"PUBLIC_URL": "http://127.0.0.1:9", "WEBHOOK_SECRET": "hush"}


async def live_through(replicas, channel):
    # The channel's first: later ones can be looked up from there on.
    pid = replicas.desk.start()
    now = await replicas.desk.sandbox.move_clock(timedelta(hours=1))
    await until(lambda: is_heard(channel, f"hour {now:%m-%dT%H}"))
    await replicas.desk.stop(pid)
    replicas.start()
    for _ in range(HOURS):
        now = await replicas.desk.sandbox.move_clock(timedelta(hours=1))
        await wait_for_hour(replicas, channel, f"hour {now:%m-%dT%H}")
    await replicas.stop()


async def wait_for_hour(replicas, channel, words):
    async def is_over():
        replicas.revive()
        await asyncio.sleep(0.03)
        return await is_heard(channel, words)

    with suppress(TimeoutError):
        await until(is_over, seconds=HOUR_SECONDS)
    # Now it is written down, and whoever is to die after that dies.
    await asyncio.sleep(0.05)
    replicas.revive()


async def is_heard(channel, words):
    return any(words in message.text for message in (await channel.reads())[-5:])


async def count_up(desk, channel, admin, replicas):
    async with open_database(desk.url):
        runs = await Run.filter(job="hourly")
        items = await OutboxItem.exclude(run_id=None)
    heard = Counter(m.text.removeprefix("hour ") for m in await channel.reads())
    shown = "\n".join(m.text for m in await admin.reads())
    said = {item.payload["text"][5:]: item.state for item in items}
    doubtful = [period for period, state in said.items() if state == "ambiguous"]
    told = [period for period in doubtful if period in shown]
    missed = [p for p, state in said.items() if p not in heard and p not in told]
    late = [run.period for run in runs if run.state == "too_late"]
    return Counts(
        faults=replicas.crashes,
        submitted=HOURS,
        lost=len(missed) + max(0, HOURS - len(runs)),
        doubled=sum(n - 1 for n in heard.values()),
        unanswered=len(doubtful) - len(told),
        ambiguous_shown=len(told),
        more={
            "periods": len(runs),
            "heard": len(heard),
            "doubtful but there": sum(period in heard for period in doubtful),
            "too late": len(late),
        },
    )
