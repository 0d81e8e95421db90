"""The queue: filtered, page by page, one story after the other, many at once."""

from __future__ import annotations

import pytest

from handlers.review.batch import JOB
from storage.models import AuditEntry, Batch, Person, Story
from tests.builders import build_person
from tests.handlers.clockwork import run_clock
from tests.handlers.review.test_signoff_and_stages import add_leader, need_signoff
from tests.handlers.submitting import BODY, submit


async def submit_many(cast, count, speaker=None):
    """Stories of twelve minutes each, so that none is saved up."""
    for number in range(1, count + 1):
        text = f"第{number}篇的题目\n{BODY}第{number}篇,内容各不相同{'甲乙丙丁'[number % 4] * number}。"
        await submit(speaker or cast.reporter, text)
        cast.dialogue.wait(minutes=12)


async def read_states():
    return list(await Story.all().order_by("id").values_list("state", flat=True))


async def test_the_queue_is_filtered_by_unit_genre_age_and_warnings(each_cast):
    cast = each_cast
    person = await build_person("李四", "reporter", "edu")
    other = cast.dialogue.person(person.name, person.id)
    await submit(cast.reporter, f"青河镇的旧稿\n{BODY}")
    await cast.editor.says("体裁 1 通讯")
    cast.dialogue.wait(hours=30)
    await submit(other, f"教育局的新稿\n{BODY}另一篇的内容完全不同,讲的是学校。")

    for words, number in (
        ("青河镇", 1),
        ("部门", 2),
        ("通讯", 1),
        ("超1天", 1),
        ("教育局 有提示", 2),
    ):
        await cast.editor.says(f"待审 {words}")
        cast.editor.hears("待处理 1 篇", f"#2026-{number}《")
    await cast.editor.says("待审 超3天")
    cast.editor.hears("没有符合条件的待审稿件")
    await cast.editor.presses("全部")
    cast.editor.hears("待处理 2 篇")


async def test_buttons_narrow_the_list_in_place(cast):
    await submit_many(cast, 2)
    cast.dialogue.wait(hours=25)
    await submit(cast.reporter, f"今天的题目\n{BODY}今天的内容。")
    await cast.editor.says("待审")
    cast.editor.hears("待处理 3 篇")

    await cast.editor.presses("超过 1 天")

    cast.editor.hears("待处理 2 篇", "🔎 超过 1 天")
    assert "超过 1 天" in cast.editor.card("queue").text


async def test_more_than_a_page_is_turned(cast):
    await submit_many(cast, 22)
    await cast.editor.says("待审")
    cast.editor.hears("待处理 22 篇", "还有 2 篇")

    await cast.editor.presses("▶")

    cast.editor.hears("#2026-21", "#2026-22")
    await cast.editor.presses("◀")
    cast.editor.hears("#2026-1《", "还有 2 篇")


async def test_one_story_leads_to_the_next_also_after_a_decision(cast):
    await submit_many(cast, 3)
    await cast.editor.says("待审")

    await cast.editor.presses("#2026-1")
    cast.editor.hears("第 1/3 篇")
    assert "◀ 上一篇" not in [b.label for b in cast.editor.card("pager").buttons]
    await cast.editor.says("接受 1")
    await cast.editor.presses("下一篇")

    cast.editor.hears("第 1/2 篇")
    assert "《第2篇的题目》" in cast.editor.card("story:2").text
    await cast.editor.presses("下一篇")
    assert "◀ 上一篇" in [b.label for b in cast.editor.card("pager").buttons]
    await cast.editor.presses("上一篇")
    cast.editor.hears("《第2篇的题目》")
    await cast.editor.presses("列表")
    cast.editor.hears("待处理 2 篇")


async def test_a_leader_pages_through_the_units_sign_offs_and_accepts_none(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit_many(cast, 2)

    await leader.says("待办")
    leader.hears("待处理 2 篇")
    assert "批量接受" not in leader.labels
    await leader.presses("#2026-1")
    leader.hears("第 1/2 篇")


# Many at once


async def test_ticked_stories_are_accepted_after_a_minute(each_cast):
    cast = each_cast
    await submit_many(cast, 3)
    await cast.editor.says("待审")
    await cast.editor.presses("批量接受")
    await cast.editor.presses("☐ #2026-1")
    await cast.editor.presses("☐ #2026-3")
    cast.editor.hears("已选 2 篇")
    cast.reporter.listens()

    await cast.editor.presses("✅ 接受 2 篇")
    cast.editor.hears("60 秒后生效")
    assert await run_clock(cast, JOB) == 0
    cast.reporter.hears_nothing()
    cast.dialogue.wait(seconds=61)
    assert await run_clock(cast, JOB) == 1

    cast.editor.hears("已接受 2 篇")
    cast.reporter.hears("🎉", "#2026-3")
    assert await read_states() == ["accepted", "submitted", "accepted"]
    assert await run_clock(cast, JOB) == 0
    assert await AuditEntry.filter(action="story.accept").count() == 2


async def test_within_the_minute_one_press_takes_it_all_back(cast):
    await submit_many(cast, 2)
    await cast.editor.says("待审")
    await cast.editor.presses("批量接受")
    await cast.editor.presses("全选")
    await cast.editor.presses("✅ 接受 2 篇")
    token = cast.editor.find_button("↩ 撤销").token
    cast.dialogue.wait(seconds=50)

    await cast.editor.presses_token(token)

    cast.editor.hears("已撤销,2 篇稿件状态不变")
    cast.dialogue.wait(seconds=60)
    assert await run_clock(cast, JOB) == 0
    assert await read_states() == ["submitted", "submitted"]


async def test_after_the_minute_nothing_is_taken_back(cast):
    await submit_many(cast, 1)
    await cast.editor.says("待审")
    await cast.editor.presses("批量接受")
    await cast.editor.presses("全选")
    await cast.editor.presses("✅ 接受 1 篇")
    token = cast.editor.find_button("↩ 撤销").token
    cast.dialogue.wait(seconds=61)
    await run_clock(cast, JOB)

    await cast.editor.presses_token(token)

    cast.editor.hears("已经生效")
    assert await read_states() == ["accepted"]


async def test_what_changed_in_the_minute_is_left_alone_and_named(cast):
    await submit_many(cast, 3)
    await cast.editor.says("待审")
    await cast.editor.presses("批量接受")
    await cast.editor.presses("全选")
    await cast.editor.presses("✅ 接受 3 篇")

    await cast.second.says("退稿 1 空泛")
    await cast.reporter.says("撤稿 2")
    await cast.reporter.presses("撤回 #2026-2《")
    cast.dialogue.wait(seconds=61)
    await run_clock(cast, JOB)

    cast.editor.hears("已接受 1 篇", "#2026-1", "#2026-2")
    assert await read_states() == ["returned", "withdrawn", "accepted"]


async def test_a_batch_is_carried_out_also_after_a_long_standstill(cast):
    await submit_many(cast, 1)
    await cast.editor.says("待审")
    await cast.editor.presses("批量接受")
    await cast.editor.presses("全选")
    await cast.editor.presses("✅ 接受 1 篇")
    cast.dialogue.wait(days=9)

    assert await run_clock(cast, JOB) == 1
    assert await read_states() == ["accepted"]


async def test_what_somebody_else_has_in_hand_is_not_offered(cast):
    await submit_many(cast, 1)
    await cast.second.presses("我来审")
    await cast.editor.says("待审")

    await cast.editor.presses("批量接受")

    cast.editor.hears("没有您现在可以接受的稿件")
    assert await Batch.all().count() == 0


@pytest.mark.parametrize("language", ["en"])
async def test_the_queue_in_english(cast, language):
    await submit_many(cast, 2)
    await Person.all().update(language=language)

    await cast.editor.says("/queue warned")
    cast.editor.hears("🔎 with warnings")
    await cast.editor.presses("Accept several")
    await cast.editor.presses("☐ #2026-1")
    await cast.editor.presses("✅ Accept 1")
    cast.editor.hears("accepted in 60 seconds")
    cast.dialogue.wait(seconds=61)
    await run_clock(cast, JOB)
    cast.editor.hears("1 accepted")
