"""Instructions, sendings up, faults and points by hand, as they are said and pressed."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.announcements.export_rows import collect, to_json
from storage.figures.ledger import list_unit_lines
from storage.models import AuditEntry, LedgerEntry, Person, RuleSetRow, ScoringFact
from tests.builders import build_desk, build_group, build_person, build_story
from tests.handlers.scores.test_points import publish_october
from tests.talk import Talk

RULES = """
version = "2026"
from = 2026-01-01

[[instruction]]
id = "province-chief"
label = "省主要领导批示"
level = "province"
chief = true
points = 10

[[instruction]]
id = "province"
label = "省领导批示"
level = "province"
points = 5

[[sent]]
id = "sent"
label = "上报省"
level = "province"
points = 2

[[fault]]
id = "late"
label = "迟报"
fault = "late"
points = -3
"""


@pytest.fixture
async def room(db):
    desk = await build_desk(rules=RULES)
    author = await build_person("李明", unit="qinghe")
    editor = await build_person("王编辑", "editor")
    admin = await build_person("赵主任", "admin")
    story = await build_story("qinghe", author, title="春耕备耕")
    return Talk(desk), editor, admin, author, story


async def test_one_line_shows_what_an_instruction_brings_before_it_counts(room) -> None:
    talk, editor, _, _, story = room

    await talk.say(editor, f"批示 {story.number} 省领导 主要 11月20日 做法很好 请推广")

    heard = talk.hear(editor)
    assert "请核对:省级主要领导批示" in heard
    assert f"青河镇 李明 #{story.number}《春耕备耕》" in heard
    assert "“做法很好 请推广”" in heard
    assert "日期:11月20日" in heard
    assert "登记后计 10 分\n· 省主要领导批示 10" in heard
    assert talk.labels == ["✅ 登记:省级主要领导批示", "改日期", "取消"]
    assert await ScoringFact.all().count() == 0
    assert await LedgerEntry.all().count() == 0


async def test_recorded_it_counts_and_author_leader_and_group_hear_it(room) -> None:
    talk, editor, _, author, story = room
    leader = await build_person("钱镇长", "unit_leader", "qinghe")
    await build_group("-200", unit="qinghe")

    await talk.say(editor, f"批示 {story.number} 省 主要 很好")
    await talk.press(editor, "登记")

    assert "✅ 已登记:省级主要领导批示" in talk.hear(editor)
    assert "计 10 分" in talk.hear(editor)
    told = f"📌 青河镇 李明 #{story.number}《春耕备耕》:省级主要领导批示(11月24日)"
    for chat in (talk.hear(author), talk.hear(leader), talk.hear_in("telegram:-200")):
        assert f"{told},计 10 分\n“很好”\n· 省主要领导批示 10" in chat
    fact = await ScoringFact.get()
    assert (fact.kind, fact.day, fact.author_id, fact.story_id) == (
        "instruction",
        date(2026, 11, 24),
        author.id,
        story.id,
    )
    assert fact.details == {"level": "province", "chief": True, "words": "很好"}
    entry = await AuditEntry.filter(action="fact.record").get()
    assert (entry.person_id, entry.details["points"]) == (editor.id, 1000)


async def test_a_second_click_records_nothing_more(room) -> None:
    talk, editor, _, _, story = room
    second = await build_person("孙编辑", "editor")
    await talk.say(second, f"批示 {story.number} 省 主要 很好")
    slower = talk.find_button("登记").token
    await talk.say(editor, f"批示 {story.number} 省 主要 很好")
    token = talk.find_button("登记").token

    await talk.press_token(editor, token)
    await talk.press_token(editor, token)
    assert "已经登记过了" in talk.answer
    await talk.press_token(second, slower)
    assert "已经登记过了" in talk.answer

    assert await ScoringFact.all().count() == 1


async def test_by_buttons_level_then_leader_then_the_points(room) -> None:
    talk, editor, _, _, story = room

    await talk.say(editor, f"批示 {story.number}")
    assert talk.labels == ["中央", "省级", "市级", "县级"]
    await talk.press(editor, "省级")
    assert talk.labels == ["主要领导", "其他领导"]
    await talk.press(editor, "其他领导")
    assert "登记后计 5 分" in talk.hear(editor)
    await talk.press(editor, "改日期")
    await talk.say(editor, "大前天")
    assert "没看懂这个日期" in talk.hear(editor)
    await talk.say(editor, "12月1日")
    assert "日期:2025年12月1日" in talk.hear(editor)
    await talk.press(editor, "取消")

    assert "没有登记" in talk.hear(editor)
    assert await ScoringFact.all().count() == 0


async def test_more_on_a_storys_card_offers_what_a_person_may_record(room) -> None:
    talk, editor, admin, _, story = room

    await talk.say(editor, f"看稿 {story.number}")
    await talk.press(editor, "更多")
    assert [x for x in talk.labels if x in ("批示", "上报", "差错", "加分")] == [
        "批示",
        "上报",
        "差错",
    ]
    await talk.press(editor, "上报")
    await talk.press(editor, "省级")
    assert "登记后计 2 分\n· 上报省 2" in talk.hear(editor)

    await talk.say(admin, f"看稿 {story.number}")
    await talk.press(admin, "更多")
    assert talk.labels[-2:] == ["加分", "扣分"]


async def test_sent_up_in_one_line_names_the_levels_where_none_is_meant(room) -> None:
    talk, editor, _, _, story = room

    await talk.say(editor, f"上报 {story.number} 联合国")
    assert "没看懂“联合国”。级别有:中央、省级、市级、县级" in talk.hear(editor)
    await talk.say(editor, f"上报 {story.number} 省 昨天")
    assert "请核对:上报省级" in talk.hear(editor)
    assert "日期:11月23日" in talk.hear(editor)


async def test_what_no_rule_is_about_can_be_recorded_and_says_so(room) -> None:
    talk, editor, _, author, story = room

    await talk.say(editor, f"批示 {story.number} 县 分管")
    assert "按现行计分规则不计分" in talk.hear(editor)
    await talk.press(editor, "登记")

    assert "计 0 分" in talk.hear(editor)
    assert "县级领导批示(11月24日),计 0 分" in talk.hear(author)
    assert await ScoringFact.all().count() == 1


async def test_a_fault_is_of_a_story_or_of_a_unit(room) -> None:
    talk, editor, _, author, story = room

    await talk.say(editor, f"差错 {story.number} 迟报 晚了三小时")
    assert "登记后计 -3 分\n· 迟报 -3" in talk.hear(editor)
    await talk.press(editor, "登记")
    assert "迟报(11月24日),计 -3 分\n“晚了三小时”" in talk.hear(author)

    await talk.say(editor, "差错 白水镇 李四")
    assert "没看懂“李四”。差错有:迟报、漏报、轻报、瞒报、谎报" in talk.hear(editor)
    await talk.say(editor, "差错 白水镇")
    assert talk.labels == ["迟报", "漏报", "轻报", "瞒报", "谎报"]
    await talk.press(editor, "迟报")
    await talk.press(editor, "登记")
    assert "已登记:迟报\n白水镇,计 -3 分" in talk.hear(editor)


async def test_a_units_fault_without_a_unit_asks_which(room) -> None:
    talk, editor, *_ = room

    await talk.say(editor, "差错")
    assert "哪个单位的差错" in talk.hear(editor)
    await talk.press(editor, "教育局")
    assert "教育局:是什么差错" in talk.hear(editor)
    await talk.say(editor, "差错 火星镇 迟报")
    assert "没有" in talk.hear(editor)


async def test_points_by_hand_have_a_reason_and_an_author(room) -> None:
    talk, _, admin, author, story = room

    await talk.say(admin, "加分 青河镇 2")
    assert "请写分值和理由" in talk.hear(admin)
    await talk.say(admin, "加分 青河镇 很多 现场会")
    assert "“很多”不是分值" in talk.hear(admin)
    await talk.say(admin, "加分 青河镇 2.5 现场会经验交流")
    assert "登记后计 2.5 分\n· 现场会经验交流 2.5(赵主任)" in talk.hear(admin)
    await talk.press(admin, "登记")
    assert "加 2.5 分(11月24日),计 2.5 分" in talk.hear(author)

    await talk.say(admin, f"扣分 {story.number} 1 数字有误")
    await talk.press(admin, "登记")
    books = await LedgerEntry.all().order_by("id").values_list("person_id", "amount")
    assert books == [(None, 250), (None, -100), (author.id, -100)]


async def test_points_by_hand_go_to_a_named_person_too(room) -> None:
    talk, _, admin, author, _ = room

    await talk.say(admin, "加分 青河镇 李明 1 讲课")
    assert "青河镇 李明" in talk.hear(admin)
    await talk.press(admin, "登记")

    fact = await ScoringFact.get()
    assert (fact.author_id, fact.details["reason"]) == (author.id, "讲课")


async def test_points_by_hand_step_by_step(room) -> None:
    talk, _, admin, *_ = room

    await talk.say(admin, "扣分")
    assert "扣哪个单位的分" in talk.hear(admin)
    await talk.press(admin, "教育局")
    assert "扣教育局几分,为什么" in talk.hear(admin)
    await talk.say(admin, "两分 迟到")
    assert "“两分”不是分值" in talk.hear(admin)
    await talk.say(admin, "2 会议缺席")
    await talk.press(admin, "登记")

    assert "已登记:扣 2 分\n教育局,计 -2 分" in talk.hear(admin)


async def test_only_admins_give_points_by_hand_and_reporters_record_nothing(
    room,
) -> None:
    talk, editor, admin, author, _ = room

    await talk.say(editor, "加分 青河镇 2 理由")
    assert "管理员" in talk.hear(editor)
    for words in ("批示 1", "上报 1", "差错 1", "计分事项"):
        await talk.say(author, words)
        assert "编辑" in talk.hear(author)

    await talk.say(admin, "加分 青河镇 2 理由")
    await talk.press(admin, "登记")
    await talk.say(editor, "计分事项")
    assert "加 2 分 青河镇 理由" in talk.hear(editor)
    assert talk.labels == []


async def test_a_fact_is_taken_back_after_being_asked_once(room) -> None:
    talk, editor, _, author, story = room
    await talk.say(editor, f"批示 {story.number} 省 主要")
    await talk.press(editor, "登记")

    await talk.say(editor, "计分事项 青河镇 本月")
    assert "11月计分事项(1 项)" in talk.hear(editor)
    await talk.press(editor, "撤销 1")
    assert "确定撤销“省级主要领导批示”吗" in talk.hear(editor)
    sure = talk.find_button("撤销“").token
    await talk.press_token(editor, sure)
    assert "已撤销:省级主要领导批示" in talk.hear(editor)
    assert "冲销 -10 分" in talk.hear(editor)
    assert "更正:青河镇 李明" in talk.hear(author)
    await talk.press_token(editor, sure)
    assert "已经撤销了" in talk.answer

    lines = await list_unit_lines(story.unit_id, date(2026, 1, 1), date(2026, 12, 31))
    assert [line.amount for line in lines] == [1000, -1000]
    actions = await AuditEntry.filter(action__startswith="fact").order_by("id")
    assert [entry.action for entry in actions] == ["fact.record", "fact.cancel"]
    await talk.say(editor, "计分事项")
    assert "没有登记批示" in talk.hear(editor)


async def test_what_the_clock_found_out_is_not_taken_back_by_itself(room) -> None:
    talk, editor, _, author, story = room
    fact = await ScoringFact.create(
        kind="fault",
        unit_id=story.unit_id,
        story_id=story.id,
        author_id=author.id,
        day=date(2026, 11, 24),
        details={"fault": "late", "part": "initial"},
        recorded_at=talk.now,
    )

    await talk.say(editor, "计分事项")
    assert f"{fact.id}. 11月24日 迟报" in talk.hear(editor)
    assert talk.labels == []


async def test_facts_stand_in_explain_and_in_the_log(room) -> None:
    talk, editor, admin, author, story = room
    await talk.say(editor, f"批示 {story.number} 省 主要 很好")
    await talk.press(editor, "登记")
    await talk.say(admin, "扣分 青河镇 1 会议缺席")
    await talk.press(admin, "登记")

    await talk.say(author, "得分明细")
    assert "省主要领导批示 10" in talk.hear(author)
    assert "会议缺席 -1(赵主任)" in talk.hear(author)
    await talk.say(admin, "日志")
    assert "赵主任 登记计分事项 青河镇 加减分 会议缺席" in talk.hear(admin)
    number = f"#{story.number}"
    assert f"王编辑 登记计分事项 青河镇 批示 {number} 很好" in talk.hear(admin)


async def test_a_draft_or_a_withdrawn_story_counts_for_nothing(room) -> None:
    talk, editor, _, author, _ = room
    gone = await build_story("qinghe", author, state="withdrawn")

    await talk.say(editor, f"批示 {gone.number} 省 主要")

    assert "不能计分" in talk.hear(editor)


async def test_in_english(room) -> None:
    talk, editor, admin, author, story = room
    await Person.all().update(language="en")

    await talk.say(editor, "/instruction")
    assert "/instruction 2026-12 province chief" in talk.hear(editor)
    await talk.say(editor, f"/instruction {story.number} province chief Well done")
    assert "Please check: instruction (province, leader in chief)" in talk.hear(editor)
    await talk.press(editor, "Record")
    assert "10 points" in talk.hear(author)
    await talk.say(editor, f"/sentup {story.number} province")
    await talk.press(editor, "Record: sent up to province")
    await talk.say(editor, f"/fault {story.number} late three hours")
    await talk.press(editor, "Record: late report")
    await talk.say(admin, "/bonus 青河镇 1 spoke at the meeting")
    await talk.press(admin, "Record: 1 point more")
    await talk.say(admin, "/facts")
    assert "November 2026: 4 facts that count" in talk.hear(admin)
    await talk.press(admin, "Take back 4")
    await talk.press(admin, "Take “1 point more” back")
    assert "Taken back: 1 point more" in talk.hear(admin)


async def test_facts_are_in_the_exported_ledger(room) -> None:
    talk, editor, admin, _, story = room
    await talk.say(editor, f"批示 {story.number} 省 主要 很好")
    await talk.press(editor, "登记")
    await talk.say(admin, "扣分 青河镇 1 会议缺席")
    await talk.press(admin, "登记")

    table = await collect("ledger", None, None, desk=talk.desk)

    rows = [to_json("ledger", row) for row in table.rows]
    units = [row for row in rows if not row["person"]]
    assert [(row["record"], str(row["amount"]), row["reason"]) for row in units] == [
        ("fact:1", "10", "省主要领导批示 10"),
        ("fact:2", "-1", "会议缺席 -1（赵主任）"),
    ]


async def test_what_falls_into_a_published_period_is_shown_as_a_correction(
    room,
) -> None:
    talk, _, admin, author, _ = room
    await publish_october()

    await talk.say(admin, "加分 青河镇 2 10月9日 补记现场会")
    assert "登记后计 2 分\n· 补记现场会 2(赵主任)\n该时段已经发布,按更正入账" in (
        talk.hear(admin)
    )
    await talk.press(admin, "登记")

    assert "按更正入账" in talk.hear(author)
    assert [row.correction for row in await LedgerEntry.all()] == [True]


async def test_the_same_once_more_is_warned_of_and_may_be_meant(room) -> None:
    talk, editor, _, _, story = room
    for _ in range(2):
        await talk.say(editor, f"批示 {story.number} 省 主要")
        await talk.press(editor, "登记")

    await talk.say(editor, f"批示 {story.number} 省 主要")

    assert "同样的事项已登记过 2 次" in talk.hear(editor)
    assert await ScoringFact.all().count() == 2


async def test_a_name_that_is_nobodys_in_the_unit_is_said_so(room) -> None:
    talk, editor, admin, _, _ = room

    await talk.say(admin, "加分 青河镇 李四 2 讲课")
    assert "青河镇没有叫“李四”的人" in talk.hear(admin)
    await talk.say(editor, "差错 青河镇 李四 迟报")
    assert "青河镇没有叫“李四”的人" in talk.hear(editor)


async def test_a_day_to_come_is_refused(room) -> None:
    talk, editor, admin, _, story = room

    await talk.say(admin, "加分 青河镇 2 2026-11-25 理由")
    assert "2026-11-25 还没有到" in talk.hear(admin)
    await talk.say(editor, f"批示 {story.number} 省 主要 2027-01-01")
    assert "还没有到" in talk.hear(editor)


async def test_trying_leaves_nothing_behind_on_both_databases(each_cast) -> None:
    cast = each_cast
    since = date(2026, 1, 1)
    await RuleSetRow.create(version="2026", effective_from=since, source=RULES)

    await cast.admin.says("加分 青河镇 2 讲课")
    cast.admin.hears("登记后计 2 分")
    await cast.admin.presses("改日期")
    assert cast.admin.labels == []
    await cast.admin.says("昨天")
    cast.admin.hears("日期:11月23日", "登记后计 2 分")
    assert (await ScoringFact.all().count(), await LedgerEntry.all().count()) == (0, 0)
    token = cast.admin.find_button("登记").token
    await cast.admin.presses_token(token)
    await cast.admin.presses_token(token)
    cast.admin.hears("已经登记过了")
    assert (await ScoringFact.all().count(), await LedgerEntry.all().count()) == (1, 1)
    await cast.admin.presses("撤销:加 2 分")
    await cast.admin.presses("撤销“加 2 分”")

    cast.admin.hears("冲销 -2 分")
    amounts = await LedgerEntry.all().order_by("id").values_list("amount", flat=True)
    assert list(amounts) == [200, -200]
