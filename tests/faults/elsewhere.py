"""Desks on platforms without a sandbox: killed and started again, people, and books.

A `Scene` is a desk with its platform's other side. What people there do is what they do
in the sandbox; numbers stand for buttons, and pictures come as the platform brings them.
"""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import random
import sqlite3
from collections import Counter
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.desk_file import open_desk_file
from handlers.desk_file.rows import apply_desk
from storage.database import open_database
from storage.desk.desk import load_desk
from storage.migrate import ensure_schema
from storage.people.people import create_member, grant_role
from storage.queues.outbox import list_items
from tests.faults.books import find_receipts, read_books
from tests.faults.harness import SAMPLE, Desk, open_zygote
from tests.faults.pictures import draw_squares
from tests.faults.rest import settle
from tests.faults.stage import Counts

UNIT, PHOTOS, PATIENCE = "城关镇", 3, 300
# The points at which a desk dies, between kills at random instants (""). Those around a
# send have a life without one behind them: what was in doubt twice is not sent again.
FAILPOINTS = (
    "before_store",
    "after_store:2",
    "before_send",
    "",
    "after_claim",
    "after_commit",
    "after_send_before_mark",
    "",
    "before_commit:2",
    "after_fetch",
    "after_mark",
    "",
)
KILLS, REPORTERS, STORIES = 40, 4, 30  # of a round
SHORT, LONG = (0.2, 0.4), (0.6, 0.8)  # seconds until the kill


class DeskElsewhere(Desk):
    """Without the platforms' pace, which has tests of its own and takes time."""

    def name_platform(self):
        modules = ["bot.platforms.matrix", "bot.platforms.wecom"]
        return {}, {"modules": modules, "unpaced": True}

    def has_event(self, key):
        """Whether an event is in the inbox, however the desk is just now."""
        path = self.url.removeprefix("sqlite://")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as books:
            found = books.execute("SELECT 1 FROM inbox WHERE event_key = ?", (key,))
            return found.fetchone() is not None


@asynccontextmanager
async def open_elsewhere(zygote, folder, *, desk_file=SAMPLE, **settings):
    """A desk on SQLite, made of its file; nobody is in it yet."""
    url = f"sqlite://{folder}/desk.db"
    await ensure_schema(url)
    async with open_database(url):
        await apply_desk(open_desk_file(desk_file), now=datetime.now(UTC))
    upper = {name.upper(): value for name, value in settings.items()}
    desk = DeskElsewhere(zygote, None, folder, url, settings=upper)
    try:
        yield desk
    finally:
        for pid in list(desk.pids):
            await desk.kill(pid)


async def make_member(desk, *, platform, account, chat_key, name, role, unit=""):
    async with open_database(desk.url):
        view, now = await load_desk(), datetime.now(UTC)
        units = {each.short_name: each.id for each in view.units.values()}
        member = await create_member(
            platform=platform, account=account, chat_key=chat_key, name=name, now=now
        )
        await grant_role(member, role, unit_id=units.get(unit), now=now)


@dataclass
class Submitted:
    """What somebody sent, and was told about: what the books are compared with."""

    person: object
    title: str
    photos: frozenset[str] = frozenset()


@dataclass
class Work:
    """People at work: `tasks` end when everything is in; `done` is what they sent."""

    people: list
    tasks: list = field(default_factory=list)
    done: list[Submitted] = field(default_factory=list)

    @property
    def is_over(self):
        return all(task.done() for task in self.tasks)

    def begin(self, stories):
        self.tasks = [
            asyncio.create_task(self._submit_many(person, place, stories))
            for place, person in enumerate(self.people)
        ]

    async def _submit_many(self, person, place, stories):
        for number in range(1, stories + 1):
            self.done.append(await submit(person, place, number))


async def submit(person, place, number):
    """Wait at each step for the desk's words, as people do."""
    title = f"{person.name}第{number}期秋收工作简报"
    text = f"{title}\n{person.name}报告:" + f"第{number}批收割完成,各村秩序良好。" * 4
    photos = make_photos(place, number) if number % 2 == 0 else []
    if photos:
        await person.sends_album(photos, caption=text)
        await person.hears(f"图片 {PHOTOS}", PATIENCE)
    else:
        await person.says(text)
        await person.hears(title, PATIENCE)
    await person.presses("✅ 提交")
    await person.hears(f"《{title}》", PATIENCE)
    return Submitted(person, title, hash_all(photos))


def hash_all(photos):
    return frozenset(hashlib.sha256(photo).hexdigest() for photo in photos)


def make_photos(place, number):
    first = (place * 1000 + number) * PHOTOS
    return [draw_squares(first + n) for n in range(PHOTOS)]


async def break_until_done(desk, work, *, dice, kills):
    """Kill the desk at random instants and at failpoints until the work is done."""
    done, idle = 0, 0  # lives in which nobody got anything done
    for failpoint in itertools.cycle(FAILPOINTS):
        pid = desk.start(failpoint)
        if dice.random() < 0.8:  # the others may die while they start
            await desk.is_up(pid)
        # On a busy machine people need longer lives of it to get anything done.
        patience = min(20, max(1, idle / 6) ** 2)
        seconds = patience * dice.uniform(*(SHORT if failpoint else LONG))
        await asyncio.wait(work.tasks, timeout=seconds)
        await desk.kill(pid)
        idle = idle + 1 if len(work.done) == done else 0
        done = len(work.done)
        if work.is_over and desk.kills >= kills:
            break
    await asyncio.gather(*work.tasks)


async def play_round(open_scene, seed, folder):
    """A round of `make faults`; gives its counts."""
    with open_zygote() as zygote:
        async with open_scene(zygote, folder, reporters=REPORTERS) as (desk, work):
            work.begin(STORIES)
            await break_until_done(desk, work, dice=random.Random(seed), kills=KILLS)
            await settle(desk)
            return await compare_books(desk, work)


async def compare_books(desk, work):
    """What was sent beside what the desk has and has told."""
    async with open_database(desk.url):
        books = await read_books([_Reader(person) for person in work.people])
        listed = await list_items(limit=10_000)
    found = [judge_story(each, books) for each in work.done]
    orders = [await is_in_order(person) for person in work.people]
    return Counts(
        faults=desk.kills,
        submitted=len(work.done),
        lost=sum(one["lost"] for one in found) + books.events["dead"],
        doubled=sum(one["doubled"] for one in found),
        out_of_order=orders.count(False),
        unanswered=sum(one["unanswered"] for one in found),
        ambiguous_shown=sum(item.state == "ambiguous" for item in listed),
        more={
            "pictures": sum(len(each.photos) for each in work.done),
            "in doubt": books.doubted,
            "said again": sum(getattr(each, "lost", 0) for each in work.people),
        },
    )


def judge_story(sent, books):
    """Every story once, every picture once by its hash, a receipt with one number."""
    rows = books.stories.get(sent.title, [])
    states, photos = [state for state, _ in rows], [p for _, p in rows]
    kept = Counter(itertools.chain.from_iterable(photos))
    return Counter(
        lost=("submitted" not in states) + len(sent.photos - kept.keys()),
        doubled=max(0, len(rows) - 1) + kept.total() - len(kept),
        unanswered=len(set(books.receipts.get(sent.title, []))) != 1,
    )


async def is_in_order(person):
    told = [n for message in await person.reads() for n in find_receipts(message)]
    return told == sorted(told)


class _Reader:
    """As people see it: bold without its marks."""

    def __init__(self, person):
        self._person = person

    async def reads(self):
        seen = await self._person.reads()
        for message in seen:
            message.text = message.text.replace("**", "")
        return seen
