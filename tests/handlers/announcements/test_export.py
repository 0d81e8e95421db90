from datetime import date

import pytest

from handlers.announcements import export
from handlers.messages import Made
from handlers.render.recipes import MAKERS
from storage.models import AuditEntry
from tests.builders import build_desk, build_person, build_story
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def room(db):
    desk = await build_desk()
    author = await build_person("李明", unit="qinghe")
    await build_story("qinghe", author, date(2026, 11, 20), title="=1+1")
    await build_story("edu", author, date(2026, 10, 20))
    return Talk(desk), await build_person("陈主任", "admin")


def sheet(talk: Talk) -> Made:
    (file,) = [f for post in talk.posts for f in post.files]
    assert isinstance(file, Made)
    return file


async def test_an_admin_gets_a_sheet_of_the_period(room) -> None:
    talk, admin = room

    await talk.say(admin, "导出 稿件 本月")

    file = sheet(talk)
    assert file.name == "稿件-2026-11.xlsx"
    assert len(file.data["rows"]) == 1
    assert "共 1 行" in talk.hear(admin)
    assert MAKERS[file.recipe](dict(file.data))[:2] == b"PK"
    last = await AuditEntry.all().order_by("-id").first()
    assert (last.action, last.details["kind"]) == ("export", "stories")


async def test_without_words_the_kinds_are_offered(room) -> None:
    talk, admin = room

    await talk.say(admin, "导出")
    assert talk.labels == [
        "稿件",
        "采用记录",
        "计分台账",
        "稿酬",
        "各单位得分",
        "操作日志",
    ]
    await talk.press(admin, "各单位得分")

    assert len(sheet(talk).data["rows"]) == 5


async def test_what_cannot_be_exported_is_said(room) -> None:
    talk, admin = room

    await talk.say(admin, "导出 火星")

    assert "没看懂“火星”。可以导出:稿件、采用、台账、稿酬、得分、日志" in talk.hear(
        admin
    )


async def test_more_than_a_chat_takes_is_left_to_the_command_line(
    room, monkeypatch
) -> None:
    talk, admin = room
    monkeypatch.setattr(export, "MOST_ROWS", 0)

    await talk.say(admin, "导出 稿件 本月")

    assert "storydesk export stories --period 2026-11" in talk.hear(admin)


async def test_nobody_else_exports(room) -> None:
    talk, _ = room
    editor = await build_person("王编辑", "editor")

    await talk.say(editor, "导出 稿件")

    assert [f for post in talk.posts for f in post.files] == []
