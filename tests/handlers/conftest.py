"""Who talks to the desk in the transcripts."""

from __future__ import annotations

import asyncio
import shutil
from types import SimpleNamespace

import pytest

from storage.database import open_database
from tests.builders import NOW, build_desk, build_person, reload_desk
from tests.dialogue import Dialogue

PEOPLE = {
    "reporter": ("张三", "reporter", "qinghe"),
    "editor": ("李编辑", "editor", ""),
    "second": ("王编辑", "editor", ""),
    "admin": ("赵主任", "admin", ""),
}


async def build_people():
    await build_desk()
    for name, role, unit in PEOPLE.values():
        await build_person(name, role, unit)


async def build_template(url):
    async with open_database(url):
        await build_people()


@pytest.fixture(scope="session")
def cast_template(sqlite_template, tmp_path_factory):
    """A database with a desk and its people, to copy for each transcript."""
    path = tmp_path_factory.mktemp("cast") / "desk.db"
    shutil.copyfile(sqlite_template, path)
    asyncio.run(build_template(f"sqlite://{path}"))
    return path


async def make_cast():
    """A reporter of 青河镇, two editors, an admin and a stranger, in one dialogue."""
    desk = await reload_desk()
    dialogue = Dialogue(desk, NOW)
    ids = dict(zip(PEOPLE, range(1, len(PEOPLE) + 1), strict=True))
    speakers = {
        key: dialogue.person(name, ids[key]) for key, (name, *_) in PEOPLE.items()
    }
    stranger = dialogue.person("钱七", 9000)
    return SimpleNamespace(
        dialogue=dialogue, desk=desk, stranger=stranger, ids=ids, **speakers
    )


@pytest.fixture
async def cast(cast_template, tmp_path):
    path = tmp_path / "desk.db"
    shutil.copyfile(cast_template, path)
    async with open_database(f"sqlite://{path}"):
        yield await make_cast()


@pytest.fixture
async def each_cast(each_db):
    """The same, on SQLite and on PostgreSQL."""
    await build_people()
    return await make_cast()
