"""A published period is cited, sent again and compared at any time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from handlers.messages import Made
from handlers.scores.points import note_adoption
from storage.models import Person, Publication
from tests.builders import build_adoption, build_group, build_person, build_story
from tests.handlers.announcements.test_schedule import DUE, NOV_12, build_november
from tests.talk import Talk

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
async def room(db):
    """1 December: November is over and not yet published."""
    desk, story = await build_november()
    await build_group("-1", announces=["monthly_ranking"], kind="channel")
    return Talk(desk, DUE), await build_person("陈主任", "admin"), story


async def publish(talk, admin):
    await talk.say(admin, "发布 月通报 2026-11")
    await talk.press(admin, "发布2026年11月")


async def correct(talk, admin, story):
    """An adoption that became known too late, published as edition 2 a day later."""
    talk.now += timedelta(days=1)
    adoption = await build_adoption(story, "people_daily", NOV_12)
    await note_adoption(adoption, talk.now, talk.desk)
    await talk.say(admin, "发布 更正 2026-11")
    await talk.press(admin, "发布更正")


async def test_before_anything_was_published_the_list_says_so(room) -> None:
    talk, admin, _ = room

    await talk.say(admin, "发布 已发")
    assert "还没有发布过" in talk.hear(admin)
    for words in ("发布 引用 2026-11", "发布 再发 2026-11", "发布 对比 2026-11"):
        await talk.say(admin, words)
        assert "2026年11月 还没有发布过" in talk.hear(admin)
    assert await Publication.all().count() == 0


async def test_the_list_names_number_edition_and_day(room) -> None:
    talk, admin, story = room
    await publish(talk, admin)
    await correct(talk, admin, story)

    await talk.say(admin, "发布 已发")

    assert talk.hear(admin).split("\n") == [
        "📚 已发布的各期(1)",
        "· 2026年11月 第1号 更正1,2026年12月2日 09:00 发布",
    ]
    await talk.press(admin, "2026年11月")
    assert "📌 引用:《青禾县信息报送 2026年11月排名》" in talk.hear(admin)


async def test_a_citation_has_the_code_of_every_edition_and_tries_it(room) -> None:
    talk, admin, story = room
    await publish(talk, admin)
    await correct(talk, admin, story)
    codes = await Publication.all().order_by("revision").values_list("hash", flat=True)

    await talk.say(admin, "发布 引用 2026-11")

    assert talk.hear(admin).split("\n") == [
        "📌 引用:《青禾县信息报送 2026年11月排名》"
        "(第1号 更正1,2026年12月2日 09:00 发布)",
        "第1版:2026年12月1日 09:00 发布,数据截至 2026年12月1日 09:00,计分规则 2026,"
        f"校验码 {codes[0][:12]} ✅ 与发布时一致",
        "第2版:2026年12月2日 09:00 发布,数据截至 2026年12月2日 09:00,计分规则 2026,"
        f"校验码 {codes[1][:12]} ✅ 与发布时一致",
    ]
    assert talk.labels == ["再发", "与现在对比", "看第1版", "看第2版"]


async def test_figures_that_are_not_those_published_are_told_apart(room) -> None:
    talk, admin, _ = room
    await publish(talk, admin)
    row = await Publication.get()
    row.snapshot["boards"][0]["standings"][0]["reported"] = 99
    await row.save()

    await talk.say(admin, "发布 引用 2026-11")

    assert "⚠️ 数据与发布时不一致" in talk.hear(admin)


async def test_an_edition_is_shown_as_it_went_out_to_the_admin_alone(room) -> None:
    talk, admin, story = room
    await publish(talk, admin)
    await correct(talk, admin, story)
    await talk.say(admin, "发布 引用 2026-11")

    await talk.press(admin, "看第1版")

    assert "第1号" in talk.hear(admin)
    assert "更正1" not in talk.hear(admin)
    assert talk.hear_in("telegram:-1") == ""


async def test_it_is_sent_again_as_it_was(room) -> None:
    talk, admin, _ = room
    await publish(talk, admin)

    await talk.say(admin, "发布 再发 2026-11")
    assert "再次发送的仍是当时的数据" in talk.hear(admin)
    await talk.press(admin, "再次发送")

    assert "第1号" in talk.hear_in("telegram:-1")
    assert await Publication.all().count() == 1


async def test_a_quarter_has_the_number_of_its_circular_and_sends_that_again(room):
    talk, admin, _ = room
    await build_group("-5", announces=["quarterly_circular"])
    talk.now = datetime(2027, 1, 6, 2, 0, tzinfo=UTC)
    await talk.say(admin, "发布 季度通报 2026Q4")
    await talk.press(admin, "发布2026年第四季度")

    await talk.say(admin, "发布 引用 2026Q4")
    assert "通报文号:〔2027〕1号" in talk.hear(admin)
    assert talk.labels == ["再发", "再发通报", "与现在对比", "看第1版"]
    await talk.press(admin, "再发通报")
    await talk.press(admin, "再次发送")

    assert "第1号" in talk.hear_in("telegram:-5")


async def test_two_editions_are_compared_unit_by_unit(room) -> None:
    talk, admin, story = room
    await publish(talk, admin)
    await correct(talk, admin, story)

    await talk.say(admin, "发布 对比 2026-11 第1版 第2版")

    assert talk.hear(admin).split("\n") == [
        "⚖ 2026年11月(第1号) → 2026年11月(第1号 更正1)",
        "有变化的单位 1 个",
        "· 青河镇:5→25 分(+20),报送 1→1,采用 1→2,位次 1→1",
    ]
    sheet = talk.posts[-1].files[0]
    assert isinstance(sheet, Made)
    assert sheet.data["rows"][0] == ["青河镇", 1, 1, 1, 2, "5", "25", 1, 1]
    assert len(sheet.data["rows"]) == 5


async def test_an_edition_is_compared_with_the_figures_of_now(room) -> None:
    talk, admin, story = room
    await publish(talk, admin)

    await talk.say(admin, "发布 对比 2026-11")
    assert "的数据一致" in talk.hear(admin)
    adoption = await build_adoption(story, "county_site", NOV_12)
    await note_adoption(adoption, talk.now, talk.desk)
    await talk.say(admin, "发布 对比 2026-11")

    assert "2026年11月(第1号) → 2026年11月(" in talk.hear(admin)
    assert "5→7 分(+2)" in talk.hear(admin)


async def test_two_periods_are_compared_whichever_is_said_first(room) -> None:
    talk, admin, _ = room
    await publish(talk, admin)
    other = await build_person("周文", unit="edu")
    october = await build_story("edu", other, date(2026, 10, 9))
    adoption = await build_adoption(october, "county_site", date(2026, 10, 12))
    await note_adoption(adoption, talk.now, talk.desk)

    for words in ("发布 对比 2026-11 2026-10", "发布 对比 2026-10 2026-11"):
        await talk.say(admin, words)
        heard = talk.hear(admin)
        assert "2026年10月(" in heard.split("→")[0]
        assert "· 青河镇:0→5 分(+5)" in heard
        assert "· 教育局:2→0 分(-2)" in heard


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("发布 对比 2026-11 年夜饭", "没看懂“年夜饭”"),
        ("发布 对比 2026-11 第3版", "2026年11月 没有第3版,共 1 版"),
        ("发布 对比 2026-11 2026-10 第1版", "没看懂"),
        ("发布 引用 昨天", "还没有发布过"),
    ],
)
async def test_what_cannot_be_compared_is_said(room, words, heard) -> None:
    talk, admin, _ = room
    await publish(talk, admin)

    await talk.say(admin, words)

    assert heard in talk.hear(admin)


async def test_all_of_it_in_english(room) -> None:
    talk, admin, story = room
    await publish(talk, admin)
    await correct(talk, admin, story)
    await Person.filter(id=admin.id).update(language="en")

    await talk.say(admin, "/announce cite 2026-11")
    assert "To cite:" in talk.hear(admin)
    assert "Edition 2: published 2 Dec 2026 09:00" in talk.hear(admin)
    await talk.say(admin, "/announce contrast 2026-11 edition 1 edition 2")
    assert "青河镇: 5→25 points (+20)" in talk.hear(admin)
    await talk.say(admin, "/announce published")
    assert "What was published (1)" in talk.hear(admin)
