"""An editor makes a briefing of chosen stories; its number is given once."""

import sys
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from handlers.render.briefing import write_briefing
from storage.models import Briefing, Story
from tests.builders import (
    build_adoption,
    build_desk,
    build_group,
    build_person,
    build_story,
)
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("db")
NOV_20 = date(2026, 11, 20)
SETTINGS = {
    "briefing": {
        "title": "青禾信息",
        "number": "第{n}期",
        "report_to": ["县委常委", "县长"],
        "send_to": ["各乡镇"],
    },
    "document": {"issuer": "青禾县人民政府办公室"},
}


@pytest.fixture
async def room(db):
    desk = await build_desk(settings=SETTINGS)
    author = await build_person("李明", unit="qinghe")
    stories = [
        await build_story("qinghe", author, title=title)
        for title in ("秋收进行时", "冬修水利忙", "夜校开课了")
    ]
    await build_adoption(stories[1], "county_site", NOV_20)
    await build_adoption(stories[1], "city_daily", NOV_20)
    return Talk(desk), await build_person("王编辑", "editor"), stories


def numbers(*stories):
    return " ".join(story.number.partition("-")[2] for story in stories)


def read(made):
    document = Document(BytesIO(write_briefing(made.data)))
    return [(p.style.name, p.text) for p in document.paragraphs if p.text]


async def issue(talk, editor, *stories):
    await talk.say(editor, f"简报 {numbers(*stories)}")
    await talk.press(editor, "编发")


async def test_the_editor_sees_the_order_and_no_number_is_taken_by_it(room) -> None:
    talk, editor, (first, second, _) = room

    await talk.say(editor, f"简报 {numbers(second, first)}")

    assert "简报(拟第 1 期,2 篇)" in talk.hear(editor)
    assert f"1. #{second.number}《冬修水利忙》 青河镇" in talk.hear(editor)
    assert f"2. #{first.number}《秋收进行时》 青河镇" in talk.hear(editor)
    assert await Briefing.all().count() == 0


async def test_an_issue_has_the_usual_layout(room) -> None:
    talk, editor, (first, second, _) = room

    await issue(talk, editor, second, first)

    (made,) = talk.posts[0].files
    assert made.name == "青禾信息-2026-第1期.docx"
    lines = read(made)
    assert lines[:6] == [
        ("Desk Masthead", "青禾信息"),
        ("Desk Issue", "第1期"),
        ("Desk Issuer", "青禾县人民政府办公室\t2026年11月24日"),
        ("Desk Contents", "本期要目"),
        ("Desk Body", "1. 冬修水利忙"),
        ("Desk Body", "2. 秋收进行时"),
    ]
    assert [text for style, text in lines if style == "Desk Story"] == [
        "冬修水利忙",
        "秋收进行时",
    ]
    assert ("Desk Source", "（青河镇　李明）") in lines
    assert lines[-3:] == [
        ("Desk Imprint", "　报：县委常委，县长。"),
        ("Desk Imprint", "　发：各乡镇。"),
        ("Desk Imprint", "　青禾县人民政府办公室\t2026年11月24日印发"),
    ]


async def test_a_number_is_never_used_twice(room) -> None:
    talk, editor, stories = room
    await issue(talk, editor, stories[0])
    await talk.say(editor, f"简报 {numbers(stories[1])}")
    token = talk.find_button("编发第 2 期").token

    await talk.press_token(editor, token)
    await talk.press_token(editor, token)

    assert talk.answer.startswith("这个按钮已经用过了")
    found = await Briefing.all().order_by("number").values_list("year", "number")
    assert found == [(2026, 1), (2026, 2)]


async def test_each_year_begins_at_one(room) -> None:
    talk, editor, stories = room
    await issue(talk, editor, stories[0])
    talk.now = talk.now.replace(year=2027)

    await talk.say(editor, f"简报 #{stories[1].number}")
    await talk.press(editor, "编发第 1 期")

    assert await Briefing.filter(year=2027, number=1).exists()


async def test_a_period_brings_what_was_adopted_in_it_each_story_once(room) -> None:
    talk, editor, stories = room

    await talk.say(editor, "简报 2026-11")

    assert "(拟第 1 期,1 篇)" in talk.hear(editor)
    assert stories[1].number in talk.hear(editor)


async def test_an_issue_stays_as_it_was_when_the_story_changes(room) -> None:
    talk, editor, stories = room
    await issue(talk, editor, stories[0])
    before = read(talk.posts[0].files[0])
    await Story.filter(id=stories[0].id).update(title="别的标题")

    await talk.say(editor, "简报 第1期")

    assert read(talk.posts[0].files[0]) == before


async def test_it_goes_to_the_groups_that_take_briefings_once(room) -> None:
    talk, editor, stories = room
    await build_group("-1", announces=["briefing"])
    await build_group("-2", announces=["monthly_ranking"])
    await issue(talk, editor, stories[0])
    token = talk.find_button("把第 1 期发到 1 个群").token

    await talk.press_token(editor, token)

    assert "青禾信息 第1期\n1. 秋收进行时" in talk.hear_in("telegram:-1")
    assert talk.hear_in("telegram:-2") == ""
    await talk.press_token(editor, token)
    assert talk.hear_in("telegram:-1") == ""


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("简报 年夜饭", "没看懂“年夜饭”"),
        ("简报 2026-10", "没有被采用的稿件"),
        ("简报 第9期", "没有第 9 期简报"),
        ("简报 99999", "99999"),
    ],
)
async def test_what_cannot_be_printed_is_said(room, words, heard) -> None:
    talk, editor, _ = room

    await talk.say(editor, words)

    assert heard in talk.hear(editor)
    assert talk.labels == []


async def test_only_accepted_stories_go_in(room) -> None:
    talk, editor, stories = room
    await talk.say(editor, f"简报 {numbers(*stories[:2])}")
    await Story.filter(id=stories[0].id).update(state="archived")

    await talk.press(editor, "编发")
    assert "只有已接受或已采用的稿件" in talk.answer
    await talk.say(editor, f"简报 {numbers(stories[0])}")

    assert "只有已接受或已采用的稿件" in talk.hear(editor)
    assert await Briefing.all().count() == 0


async def test_reporters_make_no_briefings(room) -> None:
    talk, _, stories = room
    reporter = await build_person("刘记者", unit="baishui")

    await talk.say(reporter, f"简报 {numbers(stories[0])}")

    assert talk.labels == []


async def test_an_issue_comes_as_pdf_too(room) -> None:
    talk, editor, stories = room
    await issue(talk, editor, stories[0])

    await talk.press(editor, "PDF")

    (made,) = talk.posts[0].files
    assert (made.recipe, made.name) == ("briefing_pdf", "青禾信息-2026-第1期.pdf")


async def test_without_the_extra_it_is_said_how_to_get_it(room, monkeypatch) -> None:
    talk, editor, stories = room
    await issue(talk, editor, stories[0])
    monkeypatch.setitem(sys.modules, "typst", None)

    await talk.press(editor, "PDF")

    assert "没有装 PDF 组件" in talk.answer
    assert talk.posts == []
