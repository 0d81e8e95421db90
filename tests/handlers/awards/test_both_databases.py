"""Awards and fees on SQLite and on PostgreSQL."""

from __future__ import annotations

import asyncio
from datetime import date

from storage.figures.exports import read_fees, select_fees
from storage.models import AwardRound, FeeEntry, PayList, Person
from tests.builders import build_adoption, build_person, build_story
from tests.handlers.awards.test_award import (
    PEOPLE,
    STORIES,
    UNITS,
    VOTING,
    add_fault,
    give_points,
    set_awards,
    tally,
)
from tests.handlers.awards.test_fees import adopt, freeze_october, set_rates
from tests.handlers.clockwork import run_clock


async def test_an_award_goes_from_candidates_to_certificates(each_cast):
    cast = each_cast
    set_awards(cast, VOTING | {"vetoes": ["late", "zero_report", "secrecy"]})
    for month in range(1, 11):
        await tally("qinghe", f"2026-{month:02}", points=500)
        await tally("baishui", f"2026-{month:02}", points=600)
        await tally("liulin", f"2026-{month:02}", points=900)
    await add_fault("liulin")
    author = await Person.get(id=cast.ids["reporter"])
    story = await build_story("baishui", author, state="first_review")
    await cast.editor.says(f"退回 {story.number} 涉密风险")

    await cast.admin.says("评优 2026 先进单位")
    cast.admin.hears("1. 青河镇", "⛔ 柳林乡(按成绩第 1)", "⛔ 白水镇")
    await cast.admin.presses("开始投票")
    await cast.editor.presses("青河镇")
    await cast.editor.presses("交票")
    cast.dialogue.wait(days=2, minutes=1)
    assert await run_clock(cast, "award_reminder") == 1
    cast.dialogue.wait(days=1)
    assert await run_clock(cast, "award_close") == 1
    await cast.admin.presses("查看")
    await cast.admin.presses("确定结果")
    await cast.admin.presses("把奖状发给获奖者")

    cast.admin.hears("已把奖状发给 1/1 个获奖者")
    row = await AwardRound.get()
    assert (row.state, row.number) == ("decided", "评优〔2026〕1号")


async def test_persons_and_stories_are_proposed(each_cast):
    cast = each_cast
    set_awards(cast, PEOPLE | {"min_adopted": 1}, STORIES)
    author = await Person.get(id=cast.ids["reporter"])
    story = await build_story("qinghe", author)
    await build_adoption(story, "county_site", date(2026, 11, 20))
    await give_points("qinghe", author, 300)

    await cast.admin.says("评优 2026 先进个人")
    cast.admin.hears("1. 张三 · 青河镇(积分 3,采用 1≥1)")
    await cast.admin.says("评优 2026 优秀信息")

    cast.admin.hears(f"1. #{story.number}")


async def test_fees_are_booked_corrected_and_frozen(each_cast):
    cast = each_cast
    set_rates(cast)
    story = await freeze_october(cast)
    await adopt(cast, story)
    await cast.editor.says(f"体裁 {story.number} 通讯")
    old = await build_story("qinghe", await Person.get(id=cast.ids["reporter"]))
    await build_adoption(old, "county_site", date(2026, 11, 3))

    await cast.admin.says("稿酬 2026-11")
    cast.admin.hears("合计 150.00 元")
    await cast.admin.says("稿酬 2026-11 重算")
    await cast.reporter.says("我的稿酬")

    cast.reporter.hears("我的稿酬 2026年:250.00 元")
    amounts = [e.amount for e in await FeeEntry.all().order_by("id")]
    assert amounts == [10000, 5000, -10000, 15000, 5000]
    assert (await PayList.get()).total == 10000
    exported = [row async for row in read_fees(select_fees(None, None))]
    assert [row["person"] for row in exported] == ["张三"] * 5
    assert exported[2]["reverses"] == exported[0]["id"]


async def press_both(cast, *presses):
    """Two people press at the same moment."""
    await asyncio.gather(*(s.presses_token(token) for s, token in presses))


async def test_two_admins_who_press_at_once_make_one_list_and_one_result(each_cast):
    cast = each_cast
    other = cast.dialogue.person("钱主任", (await build_person("钱主任", "admin")).id)
    set_rates(cast, awards=[UNITS])
    story = await build_story(
        "qinghe", await Person.get(id=cast.ids["reporter"]), date(2026, 10, 8)
    )
    await adopt(cast, story, "临川日报", "10月8日")
    await tally("baishui", "2026-10", points=500)
    for label, words in (
        ("制表并冻结", "稿酬 2026-10"),
        ("确定结果", "评优 2026 先进单位"),
    ):
        tokens = []
        for admin in (cast.admin, other):
            await admin.says(words)
            tokens.append((admin, admin.find_button(label).token))
        await press_both(cast, *tokens)

    assert [each.number for each in await PayList.all()] == ["稿酬〔2026〕1号"]
    assert [each.number for each in await AwardRound.all()] == ["评优〔2026〕1号"]
