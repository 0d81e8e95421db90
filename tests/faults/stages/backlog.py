"""A desk that starts with 10,000 updates waiting, and is killed while it works them off."""

from __future__ import annotations

import asyncio
import random
import re
from contextlib import AsyncExitStack
from pathlib import Path

from storage.database import open_database
from tests.faults.books import read_books
from tests.faults.harness import is_alive, open_desk, open_zygote
from tests.faults.people import SIGNS, UNIT, enrol
from tests.faults.pictures import draw_squares
from tests.faults.place import open_postgres, open_sqlite
from tests.faults.rest import settle
from tests.faults.stage import Counts

NAME = "backlog"
TITLE = (
    "10,000 updates wait when the desk starts: 1,000 albums of ten; killed meanwhile"
)
ORDER = 2
ROUNDS = 4
PEOPLE, ALBUMS, PHOTOS = 500, 2, 10
KILLS = 20
SHOWN = re.compile(rf"图片 {PHOTOS}\b")


async def run_round(seed: int, folder: Path) -> Counts:
    async with AsyncExitStack() as stack:
        make = open_postgres if seed % 2 else open_sqlite
        url, _ = stack.enter_context(make(folder))
        zygote = stack.enter_context(open_zygote())
        desk = await stack.enter_async_context(open_desk(zygote, folder, url))
        people = [await desk.sandbox.person(f"信息员{n}") for n in range(PEOPLE)]
        await enrol(desk, people, "reporter", UNIT)
        await pile_up(people, random.Random(seed))
        waiting = (await desk.sandbox.counts())["waiting"]
        await kill_at_work(desk, random.Random(seed))
        await settle(desk)
        return await count_up(desk, people, waiting)


async def pile_up(people, dice):
    """Everybody's albums, one after another; nobody answers yet."""
    for album in range(ALBUMS):
        for person in people:
            first = (person.id * ALBUMS + album) * PHOTOS
            pictures = [draw_squares(first + place) for place in range(PHOTOS)]
            body = "".join(dice.choices(SIGNS, k=60))
            title = name_story(person, album)
            await person.sends_album(pictures, caption=f"{title}\n{body}。")


def name_story(person, album):
    return f"{person.name}的第{album + 1}组照片"


async def kill_at_work(desk, dice):
    for _ in range(KILLS):
        pid = desk.start()
        await desk.is_up(pid)
        await asyncio.sleep(dice.uniform(0.2, 2))
        assert is_alive(pid)
        await desk.kill(pid)


async def count_up(desk, people, waiting):
    async with open_database(desk.url):
        books = await read_books([])
    titles = [name_story(p, album) for p in people for album in range(ALBUMS)]
    shown = [await count_shown(person) for person in people]
    whole = [is_whole(books.stories.get(title, [])) for title in titles]
    return Counts(
        faults=desk.kills,
        submitted=len(titles),
        lost=whole.count(False) + max(0, waiting - books.events["done"]),
        doubled=sum(max(0, len(books.stories.get(t, [])) - 1) for t in titles),
        unanswered=sum(ALBUMS - n for n in shown) + books.events["dead"],
        ambiguous_shown=books.items["ambiguous"],
        more={"updates waiting": waiting, "photos": len(titles) * PHOTOS},
    )


def is_whole(found):
    return any(len(set(photos)) == len(photos) == PHOTOS for _, photos in found)


async def count_shown(person):
    """How many of the albums the desk has shown whole."""
    texts = [message.text for message in await person.reads()]
    titles = [name_story(person, album) for album in range(ALBUMS)]
    return sum(
        any(title in text and SHOWN.search(text) for text in texts) for title in titles
    )
