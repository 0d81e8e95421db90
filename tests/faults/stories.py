"""What reporters do while the desk is broken under their hands."""

from __future__ import annotations

import asyncio

from bot.demo.pictures import draw_photo
from storage.database import open_database
from tests.faults.books import find_receipts, read_books
from tests.faults.harness import add_person
from tests.faults.waiting import hear

UNIT = "城关镇"
PHOTOS = 3


def write_story(name, number):
    title = f"{name}第{number}期秋收工作简报"
    return title, f"{title}\n{name}报告:" + f"第{number}批收割完成,各村秩序良好。" * 4


def has_album(number):
    return number % 3 == 2


async def submit(person, number):
    """Wait at each step for the desk's words, as people do; gives the title."""
    title, text = write_story(person.name, number)
    if has_album(number):
        seeds = range(person.id * 100 + number * 10, person.id * 100 + number * 10 + 3)
        await person.sends_album([draw_photo(seed) for seed in seeds], caption=text)
        draft = await hear(person, f"图片 {PHOTOS}")
    else:
        await person.says(text)
        draft = await hear(person, title)
    await person.presses("✅ 提交", draft)
    await hear(person, "已收到")
    return title


async def submit_many(person, stories):
    return [await submit(person, number) for number in range(1, stories + 1)]


async def begin_work(desk, *, reporters, stories):
    """The people, and a task for each that ends when the last story is in."""
    names = [f"信息员{n}" for n in range(reporters)]
    people = [await add_person(desk, name, "reporter", UNIT) for name in names]
    await add_person(desk, "编辑", "editor")
    return people, [asyncio.create_task(submit_many(p, stories)) for p in people]


def count_events(people, stories):
    albums = sum(has_album(n) for n in range(1, stories // people + 1)) * people
    messages = (stories - albums) + albums * PHOTOS
    return messages + stories + people + 1  # presses, and everybody's /start


async def check_books(desk, people, work):
    """Every story there once, whole, answered, in order; gives the books."""
    titles = [title for task in work for title in task.result()]
    async with open_database(desk.url):
        books = await read_books(people)
    # Each message and each press came in once, however often it was delivered.
    assert books.events == {"done": count_events(len(people), len(titles))}
    assert sorted(books.stories) == sorted(titles)
    for title in titles:
        ((state, photos),) = books.stories[title]
        assert state == "submitted"
        assert len(set(photos)) == len(photos) == (PHOTOS if "第2期" in title else 0)
        assert len(set(books.receipts[title])) == 1
    for person in people:
        told = [number for m in await person.reads() for number in find_receipts(m)]
        assert told == sorted(told)
    return books
