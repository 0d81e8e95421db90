"""A reporter's own record, the tips from returns, and the templates."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.messages import Made
from handlers.scores.points import note_adoption, note_submission
from storage.models import AuditEntry, Person, Quota, UnitClass
from storage.stories.joint import set_partners
from storage.stories.story_views import PartnerView
from tests.builders import (
    NOW,
    build_adoption,
    build_desk,
    build_person,
    build_story,
    reload_desk,
)
from tests.desk_files import SMALL, build_desk_from
from tests.handlers.scores.test_points import SUM
from tests.handlers.submitting import STORY, submit
from tests.talk import Talk

NOV_20 = date(2026, 11, 20)


@pytest.fixture
async def room(db):
    desk = await build_desk(rules=SUM)
    own = await build_person("李明", unit="qinghe")
    other = await build_person("周红", unit="qinghe")
    await Quota.create(
        unit_class=await UnitClass.get(code="township"),
        measure="reported",
        period_kind="month",
        amount=500,
    )
    return Talk(await reload_desk()), desk, own, other


async def report(desk, author, day=NOV_20, outlet="", **fields):
    story = await build_story("qinghe", author, day, **fields)
    await note_submission(story, NOW, desk)
    if outlet:
        await note_adoption(await build_adoption(story, outlet, day), NOW, desk)
    return story


async def test_my_month_says_everything_a_reporter_wants_to_know(room) -> None:
    talk, desk, own, other = room
    await report(desk, own, outlet="province_site", state="adopted")
    await report(desk, own, outlet="city_daily", state="adopted")
    await report(desk, own, state="submitted")
    await report(desk, own, date(2026, 9, 3), outlet="county_site", state="adopted")
    await report(desk, other, outlet="people_daily", state="adopted")

    await talk.say(own, "我的月报")

    lines = talk.hear(own).splitlines()
    quota = lines.pop(7)
    assert quota.startswith("青河镇任务:")
    assert "报送 4/5,还差 1,剩 5 个工作日" in quota
    assert lines == [
        "李明 · 2026年11月",
        "报送 3 篇",
        "其中:接受 2,待审 1,退回 0,不采用 0",
        "采用 2 次:省级 1、市级 1",
        "得分 8",
        "您在青河镇排第 2(共 2 人)",
        "青河镇在乡镇排第 1(共 3 个)",
        "得分走势(2026年6月—2026年11月):▁▁▁▂▁█",
        "0 · 0 · 0 · 2 · 0 · 8",
    ]
    assert talk.labels == ["◀ 2026年10月", "走势图", "不再提示退稿原因"]


async def test_without_anything_it_says_so(room) -> None:
    talk, _, own, _ = room

    await talk.say(own, "我的月报")

    heard = talk.hear(own)
    assert "没有报送稿件。\n采用 0 次\n得分 0\n您在青河镇排第 1(共 2 人)" in heard
    assert "走势(" not in heard


async def test_another_period_by_words_and_by_the_button(room) -> None:
    talk, desk, own, _ = room
    await report(desk, own, date(2026, 10, 5), outlet="county_site", state="adopted")

    await talk.say(own, "我的月报 上月")
    assert "李明 · 2026年10月\n报送 1 篇" in talk.hear(own)
    await talk.press(own, "◀")
    assert "李明 · 2026年9月\n没有报送稿件" in talk.hear(own)
    await talk.say(own, "我的月报 今年")
    assert "李明 · 2026年\n报送 1 篇" in talk.hear(own)
    assert "得分 2" in talk.hear(own)
    await talk.say(own, "我的月报 青河镇")
    assert "没看懂“青河镇”" in talk.hear(own)


async def test_the_trend_is_a_picture_of_ones_own_months(room) -> None:
    talk, desk, own, other = room
    await report(desk, own, outlet="province_site", state="adopted")
    await report(desk, other, outlet="people_daily", state="adopted")

    await talk.say(own, "我的月报")
    await talk.press(own, "走势图")

    (made,) = talk.posts[-1].files
    assert isinstance(made, Made)
    assert made.data["months"][-1] == {
        "period": "2026-11",
        "reported": 1,
        "adopted": 1,
        "points": "5",
        "rank": None,
    }
    assert len(made.data["months"]) == 12


async def test_me_leads_to_my_month_and_editors_have_none(room) -> None:
    talk, _, own, _ = room
    editor = await build_person("王编辑", "editor")

    await talk.say(own, "我的")
    await talk.press(own, "我的月报")
    assert "李明 · 2026年11月" in talk.hear(own)
    await talk.say(editor, "我的")
    assert talk.labels == []
    await talk.say(editor, "我的月报")
    assert "信息员" in talk.hear(editor)


async def test_a_share_in_a_joint_story_counts_as_an_adoption_of_ones_own(room) -> None:
    talk, desk, own, other = room
    story = await report(desk, other, outlet="city_daily", state="adopted")
    await set_partners(
        story.id,
        [
            PartnerView(story.unit_id, other.id, "周红"),
            PartnerView(story.unit_id, own.id, "李明"),
        ],
    )

    await talk.say(own, "我的月报")

    assert "没有报送稿件。\n采用 1 次:市级 1" in talk.hear(own)


async def test_my_month_in_english(room) -> None:
    talk, desk, own, _ = room
    await Person.all().update(language="en")
    await report(desk, own, outlet="province_site", state="adopted")

    await talk.say(own, "/mymonth")

    heard = talk.hear(own)
    assert "李明 · November 2026\n1 story handed in\nOf these: 1 accepted" in heard
    assert "1 adoption: province 1\nPoints: 5" in heard
    assert "You are number 1 of 2 in 青河镇" in heard


async def return_story(cast, words="缺要素 滞后 写清楚户数"):
    await submit(cast.reporter)
    await cast.editor.says(f"退稿 1 {words}")


async def test_after_a_return_the_next_story_begins_with_a_tip_once(cast) -> None:
    await return_story(cast)
    cast.dialogue.wait(hours=2)

    await cast.reporter.says("投稿")
    tip = cast.reporter.hears("写新稿前,请留意", "近期退稿原因:缺要素 1 次、滞后 1 次")
    assert "缺要素:缺少时间、地点或人物,请补充" in tip
    await cast.reporter.presses("知道了")
    cast.reporter.hears("已收起")
    cast.reporter.listens()
    await cast.reporter.says(f"新的一篇\n{STORY}")
    assert "请留意" not in "".join(cast.reporter.screen.log[cast.reporter.heard :])


async def test_a_story_sent_at_once_comes_with_the_tip_above_its_card(cast) -> None:
    await return_story(cast)
    cast.dialogue.wait(hours=2)

    await cast.reporter.says(f"另一件事\n{STORY}")

    texts = cast.reporter.screen.log[cast.reporter.heard :]
    assert "请留意" in texts[0]
    assert "草稿" in texts[-1]


async def test_the_returned_story_itself_brings_no_tip(cast) -> None:
    await return_story(cast)
    await cast.reporter.presses("修改重报")
    await cast.reporter.says(f"{STORY}共三百户。")

    assert "请留意" not in "".join(cast.reporter.screen.log)


async def test_tips_can_be_turned_off_and_on_again(cast) -> None:
    await return_story(cast)
    cast.dialogue.wait(hours=2)
    await cast.reporter.says("投稿")
    await cast.reporter.presses("不再提示")
    cast.reporter.hears("不再提示")
    await cast.reporter.says("取消")
    await cast.reporter.says(f"又一篇\n{STORY}")
    await cast.reporter.presses("提交")
    await cast.editor.says("退稿 2 空泛")
    cast.dialogue.wait(hours=2)
    await cast.reporter.says("投稿")
    assert "请留意" not in "".join(cast.reporter.screen.log[cast.reporter.heard :])

    await cast.reporter.says("取消")
    await cast.reporter.says("我的月报")
    cast.reporter.hears("近期退稿原因:空泛 1 次、缺要素 1 次、滞后 1 次")
    await cast.reporter.presses("写稿时提示退稿原因")
    cast.reporter.hears("以后写新稿时")
    assert "不再提示退稿原因" in cast.reporter.labels
    await cast.reporter.says("投稿")
    cast.reporter.hears("请留意", "空泛 1 次")


async def test_words_without_a_reason_and_old_returns_bring_no_tip(cast) -> None:
    await submit(cast.reporter)
    await cast.editor.says("退稿 1 请再改改")
    await cast.reporter.says("投稿")
    assert "请留意" not in "".join(cast.reporter.screen.log[cast.reporter.heard :])
    await cast.reporter.says("取消")

    await cast.reporter.says(f"又一篇\n{STORY}")
    await cast.reporter.presses("提交")
    await cast.editor.says("退稿 2 空泛")
    cast.dialogue.wait(days=31)
    await cast.reporter.says("投稿")
    assert "请留意" not in "".join(cast.reporter.screen.log[cast.reporter.heard :])


async def test_a_tip_in_english(cast) -> None:
    await Person.all().update(language="en")
    await submit_english(cast)
    await cast.editor.says("/return 1 missing facts")
    cast.dialogue.wait(hours=2)

    await cast.reporter.says("/submit")
    cast.reporter.hears("Before you write, mind", "missing facts (once)")
    await cast.reporter.presses("Got it")
    cast.reporter.hears("Folded up")


async def submit_english(cast):
    await cast.reporter.says(STORY)
    await cast.reporter.presses("Send it")


async def test_templates_say_what_must_be_in_and_give_a_skeleton(cast) -> None:
    await cast.reporter.says("投稿")
    await cast.reporter.presses("写作模板")
    cast.reporter.hears("要哪一种模板")
    await cast.reporter.presses("问题反映")
    shown = cast.reporter.hears("问题反映:必须写明", "· 原因分析", "三、有关建议")
    assert "可以复制下面的提纲" in shown

    await cast.reporter.says("取消")
    await cast.reporter.says("模板 经验")
    cast.reporter.hears("经验材料:必须写明")
    await cast.reporter.says("模板 诗歌")
    cast.reporter.hears("没有“诗歌”的模板", "消息、经验材料、问题反映、图片")


async def test_templates_in_english(cast) -> None:
    await Person.all().update(language="en")

    await cast.reporter.says("/template news")

    cast.reporter.hears(
        "News: what it must have", "· When, where, who", "WHO does WHAT"
    )


async def test_a_desk_words_templates_anew_adds_some_and_leaves_some_out(db) -> None:
    desk = await build_desk_from(
        SMALL
        + """
[[template]]
code = "news"
name = "动态"
must = ["五要素齐全"]

[[template]]
code = "poem"
name = "诗歌"
skeleton = "床前……"

[[template]]
code = "photo"
enabled = false
"""
    )
    talk = Talk(desk)
    person = await build_person("李明", unit="a")

    await talk.say(person, "模板")
    assert talk.labels == ["动态", "经验材料", "问题反映", "诗歌"]
    await talk.press(person, "动态")
    assert "动态:必须写明\n· 五要素齐全\n" in talk.hear(person)
    assert "主要做法" in talk.hear(person)
    await talk.say(person, "模板 poem")
    assert "诗歌:必须写明\n可以复制下面的提纲来写:\n床前……" in talk.hear(person)
    assert await AuditEntry.filter(action="desk.apply").count() == 1
