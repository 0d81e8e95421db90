"""A person is forgotten: nothing of them is left but what the office has on record."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest

from bot.media.folder import MediaFolder
from storage.audit import find_broken_entry
from storage.database import open_database, transaction
from storage.engine.portable import list_columns, order_models
from storage.engine.raw_sql import fetch
from storage.figures.recount import count_again, read_stored
from storage.models import (
    AuditEntry,
    Media,
    Person,
    RoleGrant,
    Story,
    StoryFile,
    StoryVersion,
)
from storage.people.forgetting import forget_person
from tests.bot.cli.conftest import set_up, shell
from tests.builders import NOW, build_desk, build_person, build_story
from tests.dialogue import photo
from tests.handlers.submitting import BODY, STORY, submit

__all__ = ["set_up", "shell"]
NAME, ACCOUNT, DRAFT = "欧阳植入", "880000001", "从未报送的草稿题目"


async def read_everything():
    """Every value of every table, as text."""
    rows = []
    for model in order_models():
        names = ", ".join(f'"{name}"' for name in list_columns(model))
        table = model._meta.db_table
        rows += [str(dict(row)) for row in await fetch(f"SELECT {names} FROM {table}")]
    return "\n".join(rows)


async def join_and_work(cast):
    """They join, rename themselves, submit one story and leave another as a draft."""
    person = cast.dialogue.person(NAME, ACCOUNT)
    await person.says(f"/join {NAME}")
    await cast.admin.presses("信息员")
    await cast.admin.presses("青河镇")
    await person.says("AAAA7-BBBBB")
    await person.says(f"姓名 {NAME}")
    await submit(person, STORY, files=[photo("一")])
    cast.dialogue.wait(hours=2)
    await person.says(f"{DRAFT}\n{BODY}", files=[photo("二"), photo("一")])
    await cast.editor.presses("接受")
    await cast.editor.says("采用 2026-1 省政府网 今天")
    return await Person.get(name=NAME)


async def forget(person, cast):
    async with transaction():
        return await forget_person(person.id, now=cast.dialogue.now)


async def test_nothing_in_any_table_names_a_person_who_was_forgotten(each_cast):
    person = await join_and_work(each_cast)
    before = await read_everything()
    assert all(word in before for word in (NAME, ACCOUNT, DRAFT))

    done = await forget(person, each_cast)

    after = await read_everything()
    assert [word for word in (NAME, ACCOUNT, DRAFT) if word in after] == []
    assert (done.drafts, len(done.files), done.entries >= 2) == (1, 1, True)


async def test_what_was_handed_in_and_counted_stays_to_the_last_point(cast):
    person = await join_and_work(cast)
    story = await Story.get(number="2026-1")
    texts = await StoryVersion.filter(story_id=story.id).values("title", "body")
    points = await read_stored()

    await forget(person, cast)

    assert await StoryVersion.filter(story_id=story.id).values("title", "body") == texts
    assert await Media.all().count() == 1
    assert await count_again() == await read_stored() == points


async def test_the_log_is_whole_and_still_says_what_was_done_and_by_whom(cast):
    person = await join_and_work(cast)
    steps = await AuditEntry.all().order_by("id").values("at", "action", "person_id")

    await forget(person, cast)

    assert await find_broken_entry() is None
    kept = await AuditEntry.all().order_by("id").values("at", "action", "person_id")
    assert kept[: len(steps)] == steps
    assert kept[len(steps)]["action"] == "person.forget"


async def test_somebody_forgotten_is_a_stranger_and_can_join_anew(cast):
    person = await join_and_work(cast)
    again = cast.dialogue.person("新人", ACCOUNT)
    await forget(person, cast)

    await again.says("查稿")

    again.hears("只为成员服务")
    assert not await RoleGrant.filter(person_id=person.id, until=None).exists()


async def test_nobody_is_forgotten_twice(cast):
    person = await join_and_work(cast)

    assert await forget(person, cast)
    assert await forget(person, cast) is None


@pytest.fixture
def desk(set_up):
    """A desk with one admin and a reporter whose draft has a photo."""

    async def fill():
        async with open_database(set_up.url):
            await build_desk()
            admin = await build_person("赵主任", "admin")
            reporter = await build_person(NAME, "reporter", "qinghe")
            await leave_draft(reporter, set_up.folder / "media")
            return admin.id, reporter.id

    set_up.admin, set_up.reporter = asyncio.run(fill())
    return set_up


async def leave_draft(author, media_dir):
    part = MediaFolder(media_dir).begin()
    part.write(b"photo")
    sha256 = MediaFolder(media_dir).settle(part)
    media = await Media.create(sha256=sha256, size=5, mime="image/jpeg", created_at=NOW)
    story = await build_story("qinghe", author, date(2026, 11, 20), state="draft")
    await Story.filter(id=story.id).update(number=None, submitted_at=None)
    await StoryFile.create(story=story, media=media, version=1, kind="photo")


def list_files(shell):
    return [p for p in (shell.folder / "media").rglob("*") if p.is_file()]


def test_people_are_found_by_name_with_the_number_that_forgets_them(desk):
    found = desk.run("people", "find", NAME[:2])

    assert found.output == f"{desk.reporter}\t{NAME}\tactive\treporter\n"


def test_forgetting_asks_and_removes_the_files_of_drafts_too(desk):
    assert len(list_files(desk)) == 1
    assert desk.run("people", "forget", desk.reporter).exit_code == 1
    assert len(list_files(desk)) == 1

    done = desk.run("people", "forget", desk.reporter, "--yes")

    assert "is forgotten: 1 drafts and 1 files removed" in done.output
    assert list_files(desk) == []
    assert desk.run("people", "find", NAME).output == ""


def test_the_only_admin_and_nobody_are_not_forgotten(desk):
    only = desk.run("people", "forget", desk.admin, "--yes")
    nobody = desk.run("people", "forget", 999, "--yes")

    assert (only.exit_code, nobody.exit_code) == (1, 1)
    assert "the only admin" in only.output
    assert "there is no person 999" in nobody.output
