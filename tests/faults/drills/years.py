"""Years of a desk's life in minutes: its clock moved on by leaps, wrong at times, the
desk down for days, two of it at once, cut off in the middle."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.clock import LATEST, Clock
from handlers.announcements.schedule import SETTLE, build, find_due
from storage.desk.desk_groups import bind_group
from storage.engine.raw_sql import change
from storage.models import OutboxItem, Run
from tests.builders import build_person
from tests.desk_files import apply_text
from tests.faults.drills.wanted import (
    SCHEDULES,
    is_workday,
    list_stages,
    list_wanted,
    list_wanted_months,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
GAPS = (timedelta(seconds=5), timedelta(minutes=7), HOUR, 4 * HOUR, 9 * HOUR)
SKEWS = (HOUR, -HOUR, DAY, -DAY)
GROUPS = ("all", "towns")
REMINDER, FIRST, LAST = "reminder", time(8, 30), time(18)
DESK = """
[desk]
name = "五年县信息报送"
timezone = "{zone}"

[[class]]
code = "town"
name = "乡镇"

[[class]]
code = "bureau"
name = "部门"

[[unit]]
code = "a"
name = "甲镇"
class = "town"

[[unit]]
code = "b"
name = "乙局"
class = "bureau"

[[outlet]]
code = "site"
name = "县网"
level = "county"
points = 2

[[quota]]
class = "town"
measure = "reported"
period = "month"
amount = 5

[[group]]
code = "all"
title = "工作群"
scope = "desk"

[[group]]
code = "towns"
title = "乡镇群"
scope = "class"
class = "town"
"""
SCHEDULE = """
[[schedule]]
code = "{code}"
kind = "{kind}"
day = "{day}"
time = "{at:%H:%M}"
groups = ["all", "towns"]
"""


def write_desk_file(zone: str) -> str:
    parts = [DESK.format(zone=zone)]
    for code, (kind, day, at, _) in SCHEDULES.items():
        parts.append(SCHEDULE.format(code=code, kind=kind, day=day, at=at))
    return "".join(parts)


async def prepare_desk(zone: str, begin: datetime) -> None:
    await apply_text(write_desk_file(zone), now=begin)
    for number, code in enumerate(GROUPS, 1):
        await bind_group(code, chat_key=f"telegram:-{number}", kind="group", title=code)
    await build_person("陈敏", "admin")
    await build_person("李明", "reporter", "a")


@dataclass
class Life:
    """`readings`: what the desk's clock showed at each tick; `faults`: what was done."""

    dice: random.Random
    now: datetime
    end: datetime
    skew: timedelta = timedelta(0)
    readings: list[datetime] = field(default_factory=list)
    faults: int = 0
    clocks: list[Clock] = field(default_factory=list)

    def read_clock(self) -> datetime:
        return self.now + self.skew

    def start(self) -> None:
        """Two processes, or one; what they knew before is forgotten."""
        self.clocks = [
            Clock(find_due, build, clock=self.read_clock, split=lambda _: None)
            for _ in range(self.dice.choice((1, 1, 2)))
        ]

    async def live(self) -> None:
        self.start()
        while self.now < self.end:
            await self.pass_time()
            self.readings.append(self.read_clock())
            if self.dice.random() < 0.02:
                await self.cut_off()
            await asyncio.gather(*(clock.tick() for clock in self.clocks))
            for clock in self.clocks:
                assert clock.problem == ""
            # As if sent: a note is not replaced by the next one's.
            await change("UPDATE outbox SET state = 'sent' WHERE state = 'waiting'")

    async def pass_time(self) -> None:
        chance = self.dice.random()
        if chance < 0.002:
            self.faults += 1
            self.now += self.dice.uniform(0.5, 25) * DAY
            self.start()
        elif chance < 0.012:
            self.faults += 1
            self.skew = self.dice.choice(SKEWS)
        else:
            self.now += self.dice.choice(GAPS) * self.dice.uniform(0.5, 1.5)
            if self.dice.random() < 0.3:
                self.skew = timedelta(0)
        self.now = min(self.now, self.end)

    async def cut_off(self) -> None:
        """A tick that does not come to its end; the next process tries again."""
        self.faults += 1
        task = asyncio.create_task(self.clocks[0].tick())
        await asyncio.sleep(self.dice.choice((0, 0.001, 0.003, 0.01)))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        self.start()


async def live_through(zone: str, *, begin: datetime, end: datetime, seed: int) -> Life:
    """With a database open; the desk is made at `begin`."""
    await prepare_desk(zone, begin)
    life = Life(random.Random(seed), begin, end)
    await life.live()
    # A last look, undisturbed, so that nothing due is left over.
    life.skew = timedelta(0)
    life.start()
    life.readings.append(life.now)
    await life.clocks[0].tick()
    return life


def find_first_sight(readings: Iterable[datetime], due_at: datetime) -> datetime:
    return next(reading for reading in readings if reading >= due_at)


@dataclass
class Verdict:
    wanted: int = 0
    sent: int = 0
    too_late: int = 0
    wrong: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


async def judge(life: Life, zone: str, begin: datetime) -> Verdict:
    """Every run that must be there once and as it must be, and no other."""
    verdict = Verdict()
    runs = {(r.job, r.period, r.target): r for r in await Run.all()}
    place, end = ZoneInfo(zone), max(life.readings)
    for wanted in list_wanted(place, begin, end):
        sight = find_first_sight(life.readings, wanted.due_at)
        is_late = sight - wanted.due_at > LATEST
        for target in GROUPS:
            verdict.wanted += 1
            run = runs.pop((wanted.job, wanted.period, target), None)
            if run is None:
                verdict.missing.append(f"{wanted} {target}, seen at {sight}")
            elif (run.state == "too_late") != is_late or run.due_at != wanted.due_at:
                verdict.wrong.append(f"{wanted} {run.state}, seen at {sight}")
    await _judge_posts(verdict)
    for month in list_wanted_months(place, begin, end):
        if runs.pop((SETTLE, month, "desk"), None) is None:
            verdict.missing.append(f"settle {month}")
    _judge_reminders(verdict, life.readings, place, runs)
    verdict.wrong += [f"nobody asked for {key}" for key in runs if key[0] in SCHEDULES]
    return verdict


def _judge_reminders(
    verdict: Verdict, readings: Sequence[datetime], zone: ZoneInfo, runs: dict
) -> None:
    """Each stage of the quota has been seen to by somebody's message of the day, or is
    reported: the desk was down in all the hours in which it could have been."""
    awake = {
        reading.date()
        for reading in map(_find_local(zone), readings)
        if is_workday(reading.date()) and FIRST <= reading.time() < LAST
    }
    days = {
        run.period
        for (job, _, target), run in runs.items()
        if job == REMINDER and target.startswith("person:")
    }
    begin, end = (_find_local(zone)(f(readings)).date() for f in (min, max))
    for stage, last in list_stages(begin + DAY, end - 4 * DAY):
        verdict.wanted += 1
        window = [stage + n * DAY for n in range((last - stage).days + 1)]
        first = next((day for day in window if day in awake), None)
        reported = (REMINDER, stage.isoformat(), "desk") in runs
        if first is None and not reported:
            verdict.missing.append(f"reminder of {stage}")
        elif first is not None and (reported or first.isoformat() not in days):
            verdict.wrong.append(f"reminder of {stage}, {first}, {reported}")


def _find_local(zone: ZoneInfo) -> Callable[[datetime], datetime]:
    return lambda reading: reading.astimezone(zone)


async def _judge_posts(verdict: Verdict) -> None:
    """Each run that was sent has its posts once; those too late have none and were
    told to the admins, each once."""
    states = dict(await Run.exclude(job=SETTLE).values_list("id", "state"))
    posts: dict[int, list[str]] = {}
    told = 0
    for item in await OutboxItem.all():
        if item.run_id is not None:
            posts.setdefault(item.run_id, []).append(item.payload["text"])
        elif "没有发送" in item.payload["text"]:
            told += int(item.payload["text"].split(" 项")[0].split()[-1])
    for run_id, state in states.items():
        texts = posts.pop(run_id, [])
        if bool(texts) != (state == "queued"):
            verdict.wrong.append(f"run {run_id} {state} has {len(texts)} posts")
        if len(texts) != len(set(texts)):
            verdict.doubled.append(f"run {run_id} {texts}")
    verdict.sent = sum(state in ("queued", "nothing") for state in states.values())
    verdict.too_late = sum(state == "too_late" for state in states.values())
    if told != verdict.too_late:
        verdict.wrong.append(f"{verdict.too_late} too late, {told} told")


BEGIN = datetime(2022, 1, 1, 0, 30, tzinfo=UTC)
# A day before the last of which the calendar knows the holidays.
END = datetime(2026, 12, 30, tzinfo=UTC)
