"""Editors decide; authors hear at once; cards keep step."""

from __future__ import annotations

import pytest

from storage.models import (
    AuditEntry,
    Identity,
    MonthTally,
    Story,
    StoryAction,
    StoryVersion,
)
from tests.builders import build_group
from tests.dialogue import fold, photo
from tests.handlers.submitting import BODY, STORY, TITLE, submit


async def read_state():
    return await Story.get().values_list("state", flat=True)


async def test_every_editor_gets_the_card_with_the_warnings(cast):
    await submit(cast.reporter)

    for editor in (cast.editor, cast.second):
        editor.hears(f"#2026-1《{TITLE}》", "青河镇 · 张三", "没有图片", "状态:待审")
        assert editor.labels == [
            "✅ 接受",
            "↩ 退回",
            "✖ 不采用",
            "我来审",
            "看全文",
            "更多",
        ]
    cast.admin.hears_nothing()


async def test_acceptance_is_told_at_once_and_all_cards_follow(cast):
    await submit(cast.reporter)
    cast.dialogue.wait(hours=8)

    await cast.editor.presses("接受")

    cast.editor.hears("#2026-1", "已接受")
    cast.reporter.hears("🎉", "#2026-1", "通过审核")
    assert "状态:已接受" in cast.reporter.card("draft:1").text
    for editor in (cast.editor, cast.second):
        assert "状态:已接受(李编辑,11月24日 18:00)" in editor.card("story:1").text
        assert "✅ 接受" not in editor.labels
    assert "撤回 #2026-1" not in cast.reporter.labels


async def test_the_second_editor_is_told_who_was_faster_and_when(cast):
    await submit(cast.reporter)
    token = cast.second.find_button("接受").token
    await cast.editor.presses("接受")

    await cast.second.presses_token(token)

    cast.second.hears("已由 李编辑 于 11月24日 10:00 处理", "已接受")
    assert await StoryAction.filter(action="accept").count() == 1


@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("采用 1 省政府网", "请先接受，再登记采用。"),
        ("退稿 1", "作者重报以后才能处理。"),
    ],
)
async def test_who_is_told_no_hears_what_has_to_come_first(cast, said, hint):
    await submit(cast.reporter)
    if said.startswith("退稿"):
        await cast.editor.presses("退回")
        await cast.editor.says("请补充数字")

    await cast.editor.says(said)

    cast.editor.hears(hint)


async def test_a_press_twice_does_it_once(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    await cast.editor.presses_token(token)
    cast.reporter.listens()

    await cast.editor.presses_token(token)

    cast.editor.hears("已由 李编辑")
    cast.reporter.hears_nothing()


async def test_a_return_names_reasons_with_advice_and_quotes_the_passage(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await cast.editor.presses("空泛")
    await cast.editor.presses("缺要素")
    assert "✓ 空泛" in cast.editor.labels

    await cast.editor.says("请写清“发放种子三百公斤”的受益户数")

    cast.reporter.hears(
        "退回修改",
        "空泛:缺少具体事例和数据",
        "缺要素:缺少时间、地点或人物",
        "编辑意见:请写清",
        "直接回复本条消息",
    )
    assert (
        "<blockquote>发放种子三百公斤</blockquote>"
        in cast.reporter.screen.posts[-1].text
    )
    assert "状态:已退回(李编辑" in cast.second.card("story:1").text
    assert "理由:空泛、缺要素、请写清" in cast.second.card("story:1").text
    assert await StoryAction.get(action="return").values_list("reasons", "words") == (
        ["hollow", "missing_facts"],
        "请写清“发放种子三百公斤”的受益户数",
    )


async def test_reasons_alone_are_enough(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await cast.editor.presses("滞后")

    await cast.editor.presses("退回 #2026-1")

    cast.editor.hears("#2026-1", "已退回")
    cast.reporter.hears("退回修改", "滞后")


async def test_a_reason_can_be_taken_back_and_one_is_needed(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await cast.editor.presses("滞后")
    await cast.editor.presses("✓ 滞后")

    await cast.editor.presses("退回 #2026-1")

    cast.editor.hears("至少选择一条理由")
    assert await read_state() == "submitted"


async def test_words_that_name_a_reason_count_as_one(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")

    await cast.editor.says("肤浅,写写成效")

    assert await StoryAction.get(action="return").values_list("reasons", "words") == (
        ["shallow"],
        "写写成效",
    )


async def test_words_without_a_reason_are_a_reason_of_their_own(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")

    await cast.editor.says("先核实一下再报")

    cast.reporter.hears("编辑意见:先核实一下再报")
    assert await StoryAction.get(action="return").values_list("reasons", flat=True) == [
        "other"
    ]


async def test_a_return_can_be_called_off(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await cast.editor.presses("取消")
    cast.editor.hears("已取消,稿件状态不变")

    await cast.editor.says("这句话不是意见")

    cast.editor.hears("没看懂")
    assert await read_state() == "submitted"


async def test_a_return_in_one_line(cast):
    await submit(cast.reporter)

    await cast.editor.says("退稿 1 空泛 缺要素 请补充数据")

    cast.editor.hears("#2026-1", "已退回")
    cast.reporter.hears("空泛", "缺要素", "编辑意见:请补充数据")


async def test_rejection_says_why_and_ends_it(cast):
    await submit(cast.reporter)
    await cast.editor.presses("不采用")
    await cast.editor.presses("一般活动")

    await cast.editor.presses("不采用 #2026-1")

    cast.reporter.hears("没有采用", "一般活动")
    assert await read_state() == "rejected"
    await cast.reporter.says(
        STORY, reply_to=cast.reporter.card("returned:1:1").message_id
    )
    cast.reporter.hears("已有结论")


async def test_rejection_needs_no_reason(cast):
    await submit(cast.reporter)
    await cast.editor.presses("不采用")

    await cast.editor.presses("不采用 #2026-1")

    assert await read_state() == "rejected"


async def send_back(cast, words="空泛"):
    await cast.editor.presses("退回")
    await cast.editor.says(words)


async def test_a_reply_to_the_notice_is_the_next_version(cast):
    await submit(cast.reporter, files=[photo()])
    await send_back(cast)
    notice = cast.reporter.card("returned:1:1").message_id

    await cast.reporter.says(f"{TITLE}\n{BODY}惠及120户。", reply_to=notice)
    cast.reporter.hears("#2026-1 第2稿(还没有提交", "图片 1")
    await cast.reporter.presses("重报")

    cast.reporter.hears("已收到 #2026-1")
    cast.editor.hears("#2026-1", "已重报(第2稿),见上方卡片")
    card = cast.editor.card("story:1").text
    assert "第2稿 · 字数 199 · 图片 1" in card
    assert "增 7 字,删 0 字" in card
    assert "· 新增:惠及120户。" in card
    assert "状态:待审" in card
    bodies = await StoryVersion.all().order_by("version").values_list("body", flat=True)
    assert list(bodies) == [BODY, f"{BODY}惠及120户。"]


async def test_the_button_asks_for_the_whole_text_and_keeps_the_title(cast):
    await submit(cast.reporter)
    await send_back(cast)
    await cast.reporter.presses("修改重报")
    cast.reporter.hears("改好的全文")

    await cast.reporter.says(BODY.replace("三百", "五百"))
    await cast.reporter.presses("重报")

    card = cast.editor.card("story:1").text
    assert f"《{TITLE}》" in card
    assert "发放种子三百公斤" in card.partition("→")[0]


async def test_a_few_words_in_reply_are_not_taken_for_the_story(cast):
    await submit(cast.reporter)
    await send_back(cast)
    notice = cast.reporter.card("returned:1:1").message_id

    await cast.reporter.says("好的,马上改", reply_to=notice)

    cast.reporter.hears("请发送改好的全文")
    assert await StoryVersion.all().count() == 1


async def test_photos_for_a_returned_story_keep_its_text(cast):
    await submit(cast.reporter)
    await send_back(cast, "图片不可用")
    await cast.reporter.presses("补图")
    await cast.reporter.says(files=[photo("清楚")])

    await cast.reporter.presses("重报")

    card = cast.editor.card("story:1").text
    assert "第2稿 · 字数 192 · 图片 1" in card
    assert "文字与上一稿相同" in card


async def test_a_story_goes_through_several_rounds_all_kept(cast):
    await submit(cast.reporter)
    for n in (2, 3):
        await send_back(cast)
        notice = cast.reporter.card(f"returned:1:{n - 1}").message_id
        await cast.reporter.says(f"{TITLE}\n{BODY}第{n}次修改。", reply_to=notice)
        await cast.reporter.presses("重报")
    await cast.editor.presses("接受")

    story = await Story.get()
    assert (story.version, story.state, story.number) == (3, "accepted", "2026-1")
    steps = await StoryAction.all().order_by("id").values_list("action", "version")
    assert list(steps) == [
        ("submit", 1),
        ("return", 1),
        ("resubmit", 2),
        ("return", 2),
        ("resubmit", 3),
        ("accept", 3),
    ]
    tally = await MonthTally.get()
    assert tally.reported == 1


async def test_nobody_accepts_a_version_that_is_not_the_one_on_the_card(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    await cast.reporter.presses("修改")
    await cast.reporter.says(f"{TITLE}\n{BODY}再改。")
    await cast.reporter.presses("提交修改")

    await cast.editor.presses_token(token)

    cast.editor.hears("已有新的一稿")
    assert await read_state() == "submitted"
    await cast.editor.presses("接受")
    assert await read_state() == "accepted"


async def test_a_return_begun_on_an_old_version_is_not_given_to_the_new_one(cast):
    await submit(cast.reporter)
    await cast.editor.presses("退回")
    await cast.reporter.presses("修改")
    await cast.reporter.says(f"{TITLE}\n{BODY}再改。")
    await cast.reporter.presses("提交修改")

    await cast.editor.says("空泛")

    cast.editor.hears("已有新的一稿")
    assert await read_state() == "submitted"


async def test_the_author_withdraws_after_being_asked_once(cast):
    await submit(cast.reporter)
    await cast.reporter.presses("撤回 #2026-1")
    cast.reporter.hears("确定撤回")
    await cast.reporter.presses("撤回 #2026-1《")

    cast.reporter.hears("已撤回")
    assert "状态:已撤回(张三" in cast.editor.card("story:1").text
    assert await read_state() == "withdrawn"
    assert (await MonthTally.get()).reported == 0


async def test_a_withdrawn_story_cannot_be_accepted_any_more(cast):
    await submit(cast.reporter)
    token = cast.editor.find_button("接受").token
    await cast.reporter.says("撤稿 1")
    await cast.reporter.presses("撤回 #2026-1《")

    await cast.editor.presses_token(token)

    cast.editor.hears("已由 张三", "已撤回")


async def test_what_is_accepted_cannot_be_withdrawn(cast):
    await submit(cast.reporter)
    token = cast.reporter.find_button("撤回").token
    await cast.editor.presses("接受")

    await cast.reporter.presses_token(token)

    cast.reporter.hears("已由 李编辑", "已接受")


async def test_the_full_text_and_the_files_are_one_press_away(cast):
    await submit(cast.reporter, files=[photo("一"), photo("二")])

    await cast.editor.presses("看全文")
    cast.editor.hears(TITLE, BODY)
    await cast.editor.presses("原图附件(2)")

    post = cast.editor.screen.posts[-1]
    assert [(f.name, f.as_photo) for f in post.files] == [
        ("2026-1-1.jpg", False),
        ("2026-1-2.jpg", False),
    ]


async def test_the_queue_lists_what_waits_the_oldest_first(cast):
    await submit(cast.reporter, f"第一篇\n{BODY}一")
    cast.dialogue.wait(hours=5)
    await submit(cast.reporter, f"第二篇\n{BODY}二")
    await cast.editor.says("待审")

    heard = cast.editor.hears("待处理 2 篇", "5 小时", "青河镇")
    assert heard.index("第一篇") < heard.index("第二篇")
    await cast.editor.presses("#2026-2")
    cast.editor.hears("《第二篇》", "状态:待审")


async def test_an_empty_queue_says_so(cast):
    await cast.editor.says("/queue")

    cast.editor.hears("没有待处理")


async def test_a_story_is_shown_by_its_number_and_moves_on_from_there(cast):
    await submit(cast.reporter)
    first = cast.editor.card("story:1").message_id

    await cast.editor.says("稿件 1")

    assert cast.editor.card("story:1").message_id != first
    await cast.second.presses("接受")
    assert "已接受" in cast.editor.card("story:1").text


async def test_a_number_that_does_not_exist_and_one_that_is_missing(cast):
    await cast.editor.says("稿件 99")
    cast.editor.hears("没有编号为 99 的稿件")
    await cast.editor.says("接受")
    cast.editor.hears("请写上稿件编号")


async def test_accept_by_command(cast):
    await submit(cast.reporter)

    await cast.editor.says("/accept #2026-1")

    cast.editor.hears("#2026-1", "已接受")
    cast.reporter.hears("通过审核")


async def test_a_group_of_editors_has_the_card_too(cast):
    await build_group("-55", announces=["review"])
    await submit(cast.reporter)
    group = next(s for k, s in cast.dialogue.screens.items() if k == "telegram:-55")
    here = cast.editor.within(group.chat)
    here.hears("#2026-1", "状态:待审")

    await here.presses("接受")

    assert "状态:已接受" in here.card("story:1").text
    assert "状态:已接受" in cast.second.card("story:1").text


async def test_a_return_from_the_group_asks_its_reasons_in_private(cast):
    await build_group("-55", announces=["review"])
    await submit(cast.reporter)
    group = next(s for k, s in cast.dialogue.screens.items() if k == "telegram:-55")

    await cast.editor.within(group.chat).presses("退回")

    cast.editor.within(group.chat).hears("私聊里选择理由")
    await cast.editor.presses("空泛")
    await cast.editor.presses("退回 #2026-1")
    assert await read_state() == "returned"


async def test_each_step_is_in_the_log(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")

    entries = (
        await AuditEntry.exclude(action="desk.apply")
        .order_by("id")
        .values_list("action", "person__name")
    )

    assert list(entries) == [("story.submit", "张三"), ("story.accept", "李编辑")]


async def test_a_reporter_who_is_gone_does_not_stop_the_decision(cast):
    await submit(cast.reporter)
    await Identity.filter(person_id=cast.ids["reporter"]).update(reachable=False)
    cast.reporter.listens()

    await cast.editor.presses("接受")

    cast.editor.hears("已接受")
    cast.reporter.hears_nothing()


async def test_the_card_of_an_adopted_story_says_who_took_it_first(cast):
    await submit(cast.reporter)
    await cast.editor.presses("接受")
    await cast.editor.says("采用 1 省政府网 今天")

    await cast.editor.says("稿件 1")

    heard = cast.editor.hears("状态:已采用", "首家采用:省政府网")
    assert "理由" not in heard


async def test_a_new_version_takes_the_buttons_off_the_receipt_before_it(cast):
    await submit(cast.reporter)
    await send_back(cast)
    await cast.reporter.presses("修改重报")
    await cast.reporter.says(f"{TITLE}\n{BODY}又增加一百户。")
    await cast.reporter.presses("重报")

    shown = cast.reporter.screen.shown.values()
    texts = [fold(each.text) for each in shown]
    (old,) = [each for each in shown if "已由第2稿代替" in each.text]
    assert old.buttons == []
    assert sum("已收到" in text for text in texts) == 1
