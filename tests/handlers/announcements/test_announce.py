from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from docx import Document

from handlers.announcements.schedule import SETTLE, find_due
from handlers.render.document import write_circular
from handlers.scores.points import note_adoption
from storage.models import AuditEntry, Publication
from tests.builders import build_adoption, build_group, build_person, build_story
from tests.handlers.announcements.test_schedule import (
    DUE,
    NOV_12,
    build_november,
    schedule,
)
from tests.talk import NARROW, Talk

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def room(db):
    """1 December: November is over and not yet published."""
    desk, story = await build_november()
    await build_group(
        "-1", announces=["monthly_ranking", "daily_record"], kind="channel"
    )
    return Talk(desk, DUE), await build_person("陈主任", "admin"), story


async def test_the_admin_sees_a_preview_and_nothing_is_published_by_it(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "发布 月通报 2026-11")

    assert "青河镇" in talk.hear(admin)
    assert "以上是2026年11月 月度排名的预览,将发到 1 个群(频道)" in talk.hear(admin)
    assert talk.hear_in("telegram:-1") == ""
    assert await Publication.all().count() == 0


async def test_the_button_publishes_and_posts_once(room) -> None:
    talk, admin, _ = room
    await talk.say(admin, "发布 月通报")
    token = talk.find_button("发布2026年11月 月度排名").token

    await talk.press_token(admin, token)
    assert "青河镇" in talk.hear_in("telegram:-1")
    assert "已发布2026年11月 月度排名,发到 1 个群" in talk.hear(admin)
    assert (await Publication.get()).number == "1"
    await talk.press_token(admin, token)

    assert talk.answer.startswith("这个按钮已经用过了")
    assert talk.hear_in("telegram:-1") == ""


async def test_what_was_sent_by_hand_does_not_come_again_by_itself(room) -> None:
    talk, admin, _ = room
    await schedule("monthly_ranking", "day 1")
    await talk.say(admin, "发布 月通报")
    await talk.press(admin, "发布2026年11月")

    assert [d for d in await find_due(talk.desk, DUE) if d.job != SETTLE] == []


async def test_a_published_period_says_when_and_can_be_sent_again(room) -> None:
    talk, admin, story = room
    await talk.say(admin, "发布 月通报")
    await talk.press(admin, "发布2026年11月")
    await note_adoption(
        await build_adoption(story, "people_daily", NOV_12), talk.now, talk.desk
    )

    await talk.say(admin, "发布 月通报")

    assert "该时段已于 12月1日 09:00 发布(第1号)" in talk.hear(admin)
    await talk.press(admin, "再次发送")
    heard = talk.hear_in("telegram:-1")
    assert "第1号" in heard
    assert "发布后更正\n· 青河镇 +20 分" in heard
    assert await Publication.all().count() == 1


async def test_a_correction_says_what_changed_and_is_numbered(room) -> None:
    talk, admin, story = room
    await talk.say(admin, "发布 月通报")
    await talk.press(admin, "发布2026年11月")
    await note_adoption(
        await build_adoption(story, "people_daily", NOV_12), talk.now, talk.desk
    )

    await talk.say(admin, "发布 更正")
    assert "· 青河镇:5 分 → 25 分,第 1 名 → 第 1 名(报送 1→1,采用 1→2)" in talk.hear(
        admin
    )
    await talk.press(admin, "发布更正")

    heard = talk.hear_in("telegram:-1")
    assert "2026年11月排名(第1号)更正之1:" in heard
    assert "发布后更正" not in heard
    revisions = (
        await Publication.all().order_by("revision").values_list("revision", "number")
    )
    assert revisions == [(1, "1"), (2, "1")]
    await talk.say(admin, "发布 更正 2026-11")
    assert "不需要更正" in talk.hear(admin)


async def test_a_correction_is_published_once(room) -> None:
    talk, admin, story = room
    await talk.say(admin, "发布 月通报")
    await talk.press(admin, "发布2026年11月")
    await note_adoption(
        await build_adoption(story, "people_daily", NOV_12), talk.now, talk.desk
    )
    await talk.say(admin, "发布 更正")
    token = talk.find_button("发布更正").token

    await talk.press_token(admin, token)
    await talk.press_token(admin, token)

    assert talk.hear_in("telegram:-1") == ""
    assert await Publication.all().count() == 2


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("发布 年夜饭", "没有“年夜饭”这种发布"),
        ("发布 月通报 下下月", "没看懂“下下月”"),
        ("发布 月通报 2026Q3", "2026年第三季度 不是月份"),
        ("发布 月通报 2027-01", "2027年1月 还没有开始"),
        ("发布 日通报 2026-10-03", "没有可以发布的内容"),
        ("发布 更正 2026-10", "不需要更正"),
    ],
)
async def test_what_cannot_be_announced_is_said(room, words: str, heard: str) -> None:
    talk, admin, _ = room

    await talk.say(admin, words)

    assert heard in talk.hear(admin)
    assert await Publication.all().count() == 0


async def test_a_period_that_still_runs_is_published_only_with_a_warning(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "发布 月通报 本月")

    assert "该时段还没有结束" in talk.hear(admin)


async def test_the_daily_record_of_any_day_can_be_sent(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "发布 日通报 2026-11-13")
    await talk.press(admin, "发布2026年11月13日 每日采用通报")

    assert "《秋收进行时》 省政府网 5 分" in talk.hear_in("telegram:-1")


async def test_without_words_the_usual_announcements_are_offered(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "发布")

    assert talk.labels == [
        "2026年12月1日 每日采用通报",
        "2026年11月 月度排名",
        "2026年第三季度 季度排名",
        "2026年第三季度 季度通报",
    ]
    await talk.press(admin, "2026年11月 月度排名")
    assert "预览" in talk.hear(admin)


async def test_without_a_group_the_preview_says_how_to_get_one(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "发布 季度排名")

    assert "还没有群或频道接收这种发布" in talk.hear(admin)
    assert talk.labels == []


async def test_only_admins_announce(room) -> None:
    talk, _, _ = room
    editor = await build_person("王编辑", "editor")

    await talk.say(editor, "发布 月通报")

    assert "预览" not in talk.hear(editor)


async def test_every_sending_is_in_the_audit_log(room) -> None:
    talk, admin, _ = room
    await talk.say(admin, "发布 月通报")
    await talk.press(admin, "发布2026年11月")

    last = await AuditEntry.all().order_by("-id").first()

    assert (last.action, last.subject) == ("announce.send", "period:2026-11")


async def test_a_published_ranking_is_shown_as_published_with_its_corrections(
    room,
) -> None:
    talk, admin, story = room
    await talk.say(admin, "发布 月通报")
    await talk.press(admin, "发布2026年11月")
    author = await story.author
    late = await build_story("qinghe", author, date(2026, 11, 29))
    await note_adoption(
        await build_adoption(late, "city_daily", date(2026, 11, 29)),
        talk.now,
        talk.desk,
    )

    await talk.say(admin, "排名 2026-11")

    assert "第1号" in talk.hear(admin)
    assert "· 青河镇 +3 分" in talk.hear(admin)


async def test_a_circular_says_in_the_chat_what_stands_in_its_document(room) -> None:
    talk, admin, _ = room
    document = {
        "opening": "根据工作制度，现将{period}情况通报如下。",
        "next_steps": ["各单位要落实专人。"],
        "top": 1,
    }
    talk.desk = replace(talk.desk, settings={"document": document})

    await talk.say(admin, "发布 季度通报 2026Q4")

    chat, made = talk.hear(admin), talk.posts[0].files[0]
    text = Document(BytesIO(write_circular(made.data))).paragraphs
    body = [p.text.translate(NARROW) for p in text if p.style.name == "Desk Body"]
    assert body[0] == "根据工作制度,现将2026年第四季度情况通报如下。"
    assert body[-1] == "各单位要落实专人。"
    assert all(line in chat for line in body)


async def test_a_desk_words_its_circulars_by_a_template_of_its_own(room) -> None:
    talk, admin, _ = room
    document = {"template": "# 情况\n{{ period }}共{{ sums.reported }}篇。"}
    talk.desk = replace(talk.desk, settings={"document": document})

    await talk.say(admin, "发布 季度通报 2026Q4")

    assert "情况\n2026年第四季度共1篇。" in talk.hear(admin)
