"""A province's reporters at their busiest: what they send, and how long they wait."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import dataclass, field
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from benchmarks.updates import make_text
from bot.sandbox import Sandbox
from bot.sandbox.handles import Person, Room
from handlers.texts import say_plain

PARTS = 4  # photos of an album
SIDES = (960, 720)
PATIENCE = 1_200.0  # seconds until an answer counts as lost
LANGUAGE = "zh-CN"
DRAFT, RECEIPT = "草稿", "已收到 #"
HAND_IN = say_plain("submit.do_submit", LANGUAGE)


@dataclass(frozen=True, slots=True)
class Plan:
    """What comes within `minutes`; the numbers are those of the whole hour."""

    minutes: float
    stories: int = 60_000
    albums: int = 10_000  # of the stories: those that come with photos
    reporters: int = 20_000
    units: int = 5_000
    groups: int = 200
    probes: int = 3_600  # people who only ask something

    def scale(self, an_hour: int) -> int:
        return round(an_hour * self.minutes / 60)


@dataclass(slots=True)
class Delays:
    """Seconds until something was heard."""

    drafts: list[float] = field(default_factory=list)
    albums: list[float] = field(default_factory=list)
    receipts: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)


def make_photos(total: int) -> list[bytes]:
    """As phones send them after the platform has shrunk them; no two are alike."""
    return [_make_photo(Random(number)) for number in range(total)]


def _make_photo(random: Random) -> bytes:
    small = Image.frombytes("RGB", (64, 48), random.randbytes(64 * 48 * 3))
    picture = small.resize(SIDES, Image.Resampling.BICUBIC)
    pen = ImageDraw.Draw(picture)
    for _ in range(12):
        left, top = random.randrange(1_000), random.randrange(700)
        colour = (random.randrange(256), random.randrange(256), random.randrange(256))
        pen.rectangle((left, top, left + 240, top + 200), fill=colour)
    target = BytesIO()
    picture.save(target, "JPEG", quality=75)
    return target.getvalue()


class Province:
    """The people on the sandbox's stage; acts run beside each other."""

    def __init__(self, plan: Plan, stage: Sandbox) -> None:
        self.plan = plan
        self.stage = stage
        self.delays = Delays()
        self.people: list[Person] = []
        self.groups: list[Room] = []
        self.photos: list[bytes] = []
        self.begun = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    async def gather(self) -> None:
        """Everybody takes their place; nothing is said yet."""
        names = range(self.plan.reporters)
        self.people = [await self.stage.person(f"通讯员{n}") for n in names]
        founder = self.people[-1]
        self.groups = [
            await self.stage.group(f"第{n}群", [founder])
            for n in range(self.plan.groups)
        ]
        albums = self.plan.scale(self.plan.albums)
        self.photos = await asyncio.to_thread(make_photos, albums * PARTS)

    async def play(self) -> None:
        """At an even pace, each at its moment whoever still waits."""
        stories = self.plan.scale(self.plan.stories)
        albums = self.plan.scale(self.plan.albums)
        probes = self.plan.scale(self.plan.probes)
        seconds, random = self.plan.minutes * 60, Random(3)
        with_photos = set(random.sample(range(stories), albums))
        acts = [(n * seconds / stories, 0, n) for n in range(stories)]
        acts += [(n * seconds / probes, 1, n) for n in range(probes)]
        start, sent = time.monotonic(), 0
        for due, is_probe, number in sorted(acts):
            await asyncio.sleep(max(0.0, start + due - time.monotonic()))
            if is_probe:
                self._begin(self._ask(number))
            elif number in with_photos:
                first, sent = sent, sent + PARTS
                self._begin(self._send_album(number, self.photos[first:sent]))
            else:
                self._begin(self._send_story(number))

    async def finish(self) -> None:
        """Wait until everybody has been answered. Raises what went wrong first."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._failures:
            raise self._failures[0]

    @property
    def waiting(self) -> int:
        """Acts that are not over."""
        return len(self._tasks)

    def _begin(self, act: Coroutine[Any, Any, None]) -> None:
        self.begun += 1
        task = asyncio.create_task(act)
        self._tasks.add(task)
        task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if error := task.exception():
            self._failures.append(error)

    def _find_reporter(self, number: int) -> Person:
        """The first three quarters write in turn; the others only ask."""
        return self.people[number % (self.plan.reporters * 3 // 4)]

    async def _send_story(self, number: int) -> None:
        reporter, start = self._find_reporter(number), time.monotonic()
        await reporter.says(make_text(Random(number), number))
        await reporter.hears(DRAFT, timeout=PATIENCE)
        self.delays.drafts.append(time.monotonic() - start)
        await self._hand_in(reporter)

    async def _send_album(self, number: int, photos: list[bytes]) -> None:
        reporter, text = self._find_reporter(number), make_text(Random(number), number)
        await reporter.sends_album(photos, text)
        start = time.monotonic()
        heard = await reporter.hears(DRAFT, timeout=PATIENCE)
        self.delays.albums.append(time.monotonic() - start)
        # The card may come before the last photo and is brought up to date then.
        while f"图片 {PARTS}" not in heard.text:
            heard = await reporter.hears(DRAFT, timeout=PATIENCE)
        await self._hand_in(reporter)

    async def _hand_in(self, reporter: Person) -> None:
        start = time.monotonic()
        await reporter.presses(HAND_IN)
        await reporter.hears(RECEIPT, timeout=PATIENCE)
        self.delays.receipts.append(time.monotonic() - start)

    async def _ask(self, number: int) -> None:
        asking = self.plan.reporters // 4 - 1
        person, start = self.people[-2 - number % asking], time.monotonic()
        await person.says("我的")
        await person.hears(timeout=PATIENCE)
        self.delays.answers.append(time.monotonic() - start)
