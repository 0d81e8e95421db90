"""Reporters who go on handing in stories, and when each was pressed and answered."""

from __future__ import annotations

import asyncio
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from storage.database import open_database
from storage.desk.desk import load_desk
from storage.people.people import create_member, grant_role
from tests.faults.pictures import draw_squares
from tests.faults.waiting import hear

UNIT = "城关镇"
ALBUM_EVERY, PHOTOS = 4, 3
SIGNS = "秋收粮食入库水利春耕项目群众服务道路安全防汛教育卫生文化旅游产业村庄干部走访整治宣传"


@dataclass
class Submission:
    """Times are of the monotonic clock; 0: not yet."""

    title: str
    photos: int
    pressed: float = 0.0
    answered: float = 0.0


@dataclass
class Reporter:
    person: object
    name: str
    number: int
    dice: random.Random
    done: list[Submission] = field(default_factory=list)
    steps: int = 1  # events that the desk should have got: /start

    async def work(self, stories):
        for number in range(1, stories + 1):
            await self.submit(number)

    async def submit(self, number):
        title = f"{self.name}第{number}期工作简报"
        photos = PHOTOS if number % ALBUM_EVERY == 0 else 0
        story = Submission(title, photos)
        self.done.append(story)
        draft = await self.send(story, number)
        await self.person.presses("✅ 提交", draft)
        self.steps += 1
        story.pressed = monotonic()
        await hear(self.person, re.compile(f"已收到 #\\S+《{title}》"))
        story.answered = monotonic()

    async def send(self, story, number):
        """The story as people send it; gives the draft that the desk shows."""
        text = f"{story.title}\n{self.name}报告:{self.write_body()}"
        if not story.photos:
            self.steps += 1
            await self.person.says(text)
            return await hear(self.person, story.title)
        first = (self.number * 1000 + number) * PHOTOS
        pictures = [draw_squares(first + place) for place in range(PHOTOS)]
        self.steps += PHOTOS
        await self.person.sends_album(pictures, caption=text)
        return await hear(
            self.person, re.compile(f"{story.title}.*图片 {PHOTOS}", re.S)
        )

    def write_body(self):
        return "".join(self.dice.choices(SIGNS, k=90)) + "。"


async def begin_work(desk, *, reporters, stories, dice):
    """The reporters and the tasks that end with the last story."""
    crew = [await enter(desk, f"信息员{n}", n, dice) for n in range(reporters)]
    admin = await desk.sandbox.person("管理员")
    await admin.starts()
    await enrol(desk, [each.person for each in crew], "reporter", UNIT)
    await enrol(desk, [admin], "admin")
    tasks = [asyncio.create_task(each.work(stories)) for each in crew]
    return crew, tasks


async def enter(desk, name, number, dice):
    person = await desk.sandbox.person(name)
    await person.starts()  # nobody is written to who has not
    return Reporter(person, name, number, random.Random(dice.random()))


async def enrol(desk, people, role, unit=""):
    """Members of the desk from now on."""
    async with open_database(desk.url):
        view, now = await load_desk(), datetime.now(UTC)
        units = {u.short_name: u.id for u in view.units.values()}
        for person in people:
            member = await create_member(
                platform="telegram",
                account=str(person.id),
                chat_key=f"telegram:{person.id}",
                name=person.name,
                now=now,
            )
            await grant_role(member, role, unit_id=units.get(unit), now=now)
