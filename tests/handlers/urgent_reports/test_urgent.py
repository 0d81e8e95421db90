"""Urgent reports: out at once, called for until taken, followed up, late and missed."""

from __future__ import annotations

from datetime import date

import pytest

from handlers.urgent_reports.urgent_runs import AWAITED, CALL, MISSED
from storage.figures.ledger import list_unit_lines
from storage.figures.recount import count_again, read_stored
from storage.models import Person, RuleSetRow, ScoringFact, Story, UrgentReport
from tests.builders import build_person, find_unit
from tests.dialogue import photo
from tests.handlers.clockwork import run_clock
from tests.handlers.review.test_signoff_and_stages import add_leader, need_signoff

# The dialogue's clock says 10:00.
WHOLE = (
    "11月24日9时20分,青河镇王家村发生山体滑坡。据村干部电话报告,暂无人员伤亡,"
    "3户房屋受损。目前险情稳定,镇政府已组织转移群众12人。"
)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))
RULES = """
version = "2026"
from = 2026-01-01
[[fault]]
id = "late"
fault = "late"
points = -2
[[fault]]
id = "missed"
fault = "missed"
points = -5
"""


async def read_report():
    return await UrgentReport.get()


async def read_faults():
    facts = await ScoringFact.filter(kind="fault", cancelled_at=None).order_by("id")
    return [(fact.details["fault"], fact.details["part"]) for fact in facts]


async def add_chief(cast):
    person = await build_person("孙主编", "chief_editor")
    return cast.dialogue.person(person.name, person.id)


async def test_one_message_is_numbered_and_calls_the_editors_at_once(each_cast):
    cast = each_cast

    await cast.reporter.says(f"突发 较大 {WHOLE}")

    cast.reporter.hears("#2026-1 已报出", "2 位值班编辑")
    assert cast.reporter.screen.reactions == ["🚨"]
    for editor in (cast.editor, cast.second):
        editor.hears(
            "🚨 #2026-1《11月24日9时20分,青河镇王家村发生山体滑坡》 较大",
            "青河镇 张三",
            "发生 11月24日 09:20,应在 11月24日 13:20 前报:✅ 及时",
            "无人接手(第 1 次呼叫)",
        )
        assert "🙋 我来处理" in editor.labels
    cast.admin.hears_nothing()
    assert await Story.get().values_list("state", "genre") == ("submitted", "urgent")


async def test_it_goes_out_however_little_it_says_and_asks_for_the_rest(cast):
    await cast.reporter.says("突发 王家村出大事了,快来人")

    cast.editor.hears(
        "未定级", "等级或发生时间未明", "还缺:时间、来源、性质、影响、趋势、措施"
    )
    cast.reporter.hears("还缺:时间")
    await cast.reporter.presses("较大")
    cast.reporter.hears("定为较大")
    assert "较大" in cast.editor.card("urgent:1").text


async def test_without_words_it_says_how_and_takes_what_comes(cast):
    await cast.reporter.says("突发")
    cast.reporter.hears("先报后补", "涉密信息不上网")

    await cast.reporter.says(f"重大\n{WHOLE}", files=[photo()])

    cast.reporter.hears("已报出")
    assert (await read_report()).grade == "major"
    cast.editor.hears("重大")


async def test_it_waits_for_no_signature_and_the_leader_hears_of_it(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)

    await cast.reporter.says(f"突发 较大 {WHOLE}")

    leader.hears("青河镇 张三 已报送突发信息 #2026-1")
    assert (await Story.get()).state == "submitted"


async def test_a_slip_calls_nobody(cast):
    await cast.reporter.says("突发 较大 试试")

    cast.reporter.hears("内容太短")
    cast.editor.hears_nothing()
    await cast.editor.says(f"突发 {WHOLE}")
    cast.editor.hears("由单位信息员报送")


async def test_the_first_who_takes_it_has_it_and_the_calls_stop(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    token = cast.second.find_button("我来处理").token

    await cast.editor.presses("我来处理")

    cast.editor.hears("#2026-1 由您处理")
    cast.reporter.hears("已由 李编辑 接手")
    assert "李编辑 处理中" in cast.second.card("urgent:1").text
    await cast.second.presses_token(token)
    cast.second.hears("已由 李编辑 接手")
    cast.dialogue.wait(minutes=30)
    assert await run_clock(cast, CALL) == 0


async def test_editors_are_called_again_and_in_the_end_the_admins(each_cast):
    cast = each_cast
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    heard = []

    for _ in range(3):
        cast.editor.listens()
        cast.admin.listens()
        cast.dialogue.wait(minutes=5)
        assert await run_clock(cast, CALL) == 1
        cast.editor.hears("无人接手")
        heard.append(len(cast.admin.screen.log) > cast.admin.heard)

    assert heard == [False, False, True]
    assert (await read_report()).calls == 4
    assert len(cast.editor.screen.shown) == 4  # each call is a message that sounds


async def test_a_call_is_made_once_for_its_time(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    cast.dialogue.wait(minutes=5)

    assert [await run_clock(cast, CALL) for _ in range(3)] == [1, 0, 0]


async def test_who_is_on_duty_is_called_first(cast):
    await cast.editor.says("值班 我 今天")
    cast.editor.hears("李编辑 11-24(正在值班)")

    await cast.reporter.says(f"突发 较大 {WHOLE}")

    cast.editor.hears("无人接手")
    cast.second.hears_nothing()
    for _ in range(2):
        cast.dialogue.wait(minutes=5)
        await run_clock(cast, CALL)
    cast.second.hears("第 3 次呼叫")


async def test_duty_is_set_by_oneself_and_by_chiefs_for_others(cast):
    await cast.editor.says("值班 王编辑 明天")
    cast.editor.hears("只能安排自己")
    await cast.admin.says("值班 我 明天")
    cast.admin.hears("由编辑担任")
    chief = await add_chief(cast)

    await chief.says("值班 王编辑 11-25 至 11-27")
    chief.hears("王编辑 11-25 – 11-27")
    await chief.presses("取消 王编辑")

    chief.hears("没有安排值班")


@pytest.mark.parametrize("words", ["值班 我", "值班 我 昨天", "值班 我 100天"])
async def test_a_shift_has_days_to_come(cast, words):
    await cast.editor.says(words)

    cast.editor.hears("请这样发送")
    await cast.editor.says("值班")
    cast.editor.hears("没有安排值班")


async def test_what_comes_after_its_time_is_late(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)

    await cast.reporter.says(f"突发 重大 {WHOLE.replace('9时20分', '7时20分')}")

    cast.editor.hears("⚠ 迟报 40 分钟")
    assert await read_faults() == [("late", "initial")]
    qinghe = await find_unit("qinghe")
    assert sum(x.amount for x in await list_unit_lines(qinghe.id, *YEAR)) == -200


async def test_a_grade_that_allows_more_time_takes_the_fault_back(cast):
    await cast.reporter.says(f"突发 重大 {WHOLE.replace('9时20分', '7时20分')}")
    await cast.editor.presses("我来处理")

    await cast.editor.presses("一般")

    assert await read_faults() == []
    assert "✅ 及时" in cast.second.card("urgent:1").text
    await cast.editor.presses("特别重大")
    assert await read_faults() == [("late", "initial")]


async def test_follow_ups_come_by_button_or_as_a_reply_and_the_final_one_closes(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    await cast.editor.presses("我来处理")

    await cast.reporter.presses("续报")
    await cast.reporter.says("12时,道路已抢通一半")
    cast.reporter.hears("续报已收到")
    cast.editor.hears("#2026-1", "有续报")
    assert "续报 张三" in cast.editor.card("urgent:1").text
    card = cast.reporter.card("urgent:1").message_id
    await cast.reporter.says("15时,道路全部抢通", reply_to=card)
    await cast.reporter.presses("终报")
    await cast.reporter.says("险情已解除,群众全部返家")

    cast.reporter.hears("终报已收到,已办结")
    cast.editor.hears("有终报")
    assert (await read_report()).state == "closed"
    card = cast.editor.card("urgent:1").text
    assert "道路全部抢通" in card
    assert "已办结" in card
    assert await read_faults() == []


async def test_a_moment_that_was_missing_may_come_with_a_follow_up(cast):
    await cast.reporter.says("突发 重大 青河镇王家村发生山体滑坡,暂无伤亡")
    cast.dialogue.wait(hours=1)

    await cast.reporter.presses("续报")
    await cast.reporter.says("核实:滑坡发生在今日7时许")

    assert await read_faults() == [("late", "initial")]


async def test_a_further_report_is_asked_for_and_late_after_its_time(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    await cast.editor.presses("我来处理")
    cast.dialogue.wait(hours=19)
    assert await run_clock(cast, AWAITED) == 1
    cast.reporter.hears("快到续报时间了")
    assert await run_clock(cast, AWAITED) == 0

    cast.dialogue.wait(hours=6)
    await cast.reporter.presses("续报")
    await cast.reporter.says("道路已抢通")

    cast.reporter.hears("记为迟报")
    assert await read_faults() == [("late", "part 2")]


async def test_what_does_not_come_at_all_is_missed_and_both_sides_hear_it(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    await cast.editor.presses("我来处理")
    cast.dialogue.wait(hours=49)

    assert await run_clock(cast, MISSED) == 1

    cast.reporter.hears("应续报未续报,记为漏报")
    cast.editor.hears("应续报未续报")
    assert await read_faults() == [("missed", "part 2")]
    cast.dialogue.wait(hours=49)
    assert await run_clock(cast, MISSED) == 0
    qinghe = await find_unit("qinghe")
    assert sum(x.amount for x in await list_unit_lines(qinghe.id, *YEAR)) == -500


async def test_a_false_alarm_is_asked_once_taken_back_and_kept(cast):
    await cast.reporter.says(f"突发 重大 {WHOLE.replace('9时20分', '7时20分')}")

    await cast.reporter.presses("误报,撤销")
    await cast.reporter.presses("误报,撤销 #2026-1")

    cast.reporter.hears("已作误报撤销")
    assert "误报,已撤销" in cast.editor.card("urgent:1").text
    assert await read_faults() == []
    assert (await Story.get()).state == "withdrawn"
    cast.dialogue.wait(minutes=30)
    assert await run_clock(cast, CALL) == 0
    assert await count_again() == await read_stored()


async def test_a_story_taken_back_stops_the_calls_too(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")

    await cast.reporter.says("撤稿 1")
    await cast.reporter.presses("撤回 #2026-1《")

    assert (await read_report()).state == "cancelled"


async def test_the_desk_closes_what_needs_no_more(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    await cast.editor.presses("我来处理")
    await cast.editor.presses("催续报")
    cast.reporter.hears("编辑在等 #2026-1 的续报")

    await cast.editor.presses("办结")

    cast.reporter.hears("不用再续报")
    await cast.reporter.says(
        "补一句", reply_to=cast.reporter.card("urgent:1").message_id
    )
    cast.reporter.hears("已办结")


async def test_the_story_goes_the_usual_way_besides(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    await cast.editor.presses("我来处理")

    await cast.editor.presses("稿件卡片")
    cast.editor.hears("体裁:突发信息", "状态:待审")
    await cast.editor.presses("接受")

    assert (await Story.get()).state == "accepted"


async def test_what_runs_is_listed(cast):
    await cast.editor.says("突发")
    cast.editor.hears("没有正在处理的突发信息")
    await cast.reporter.says(f"突发 较大 {WHOLE}")

    await cast.editor.says("突发")

    cast.editor.hears("正在处理的突发信息 1 条", "较大 · 青河镇 · 无人接手")
    await cast.admin.says("突发 1")
    cast.admin.hears("🚨 #2026-1")


async def test_nobody_to_call_is_said_so(cast):
    await Person.filter(name__in=["李编辑", "王编辑", "赵主任"]).update(
        status="suspended"
    )

    await cast.reporter.says(f"突发 较大 {WHOLE}")

    cast.reporter.hears("联系不上任何编辑", "电话报告")


async def test_other_units_do_not_follow_it_up(cast):
    await cast.reporter.says(f"突发 较大 {WHOLE}")
    person = await build_person("李四", "reporter", "baishui")
    other = cast.dialogue.person(person.name, person.id)

    await other.says("突发 1")

    other.hears("没有这条突发信息")


async def test_an_urgent_report_in_english(cast):
    await Person.all().update(language="en")

    await cast.reporter.says(
        "/urgent large 11-24 9:20 landslide at Wangjia, nobody injured"
    )

    cast.reporter.hears("#2026-1 is out; editors on duty being called: 2")
    cast.editor.hears("large", "nobody has taken it (call 1)", "Still missing: source")
    await cast.editor.presses("I take it")
    cast.reporter.hears("李编辑 has taken #2026-1 in hand")
    await cast.reporter.presses("Final report")
    await cast.reporter.says("The road is open again.")
    cast.editor.hears("has its final report")
