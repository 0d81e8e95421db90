"""Commissions: ordered, accepted, delivered by a story, reminded of, late, missed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from handlers.commissions.commission_runs import DEADLINE, REMINDER
from handlers.reminders.bundles import JOB as BUNDLE
from storage.figures.ledger import list_unit_lines
from storage.figures.recount import count_again, read_stored
from storage.models import CommissionTask, Person, RuleSetRow, ScoringFact
from tests.builders import build_group, build_person, find_unit
from tests.handlers.clockwork import run_clock
from tests.handlers.submitting import BODY, STORY, TITLE, submit

ORDER = "约稿 青河镇、白水镇 11-28 18:00 移民搬迁后续产业\n要有户数和收入"
RULES = """
version = "2026"
from = 2026-01-01
[[commission]]
id = "done"
state = "done"
points = 5
[[commission]]
id = "late"
state = "late"
points = 1
[[commission]]
id = "missed"
state = "missed"
points = -10
"""
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


async def add_reporter(cast, name="李四", unit="baishui", **more):
    person = await build_person(name, "reporter", unit, **more)
    return cast.dialogue.person(name, person.id)


async def issue(cast, words=ORDER):
    await cast.editor.says(words)
    await cast.editor.presses("📌 发给")


async def read_states():
    rows = CommissionTask.all().order_by("unit_id")
    return dict(await rows.values_list("unit__code", "state"))


async def read_facts():
    rows = await ScoringFact.filter(cancelled_at=None).order_by("id")
    return [(fact.kind, fact.details["state"], fact.day.isoformat()) for fact in rows]


async def read_points(unit):
    found = await find_unit(unit)
    return sum(line.amount for line in await list_unit_lines(found.id, *YEAR))


async def test_an_order_is_shown_first_and_goes_out_at_a_press(each_cast):
    cast = each_cast
    other = await add_reporter(cast)

    await cast.editor.says(ORDER)
    cast.editor.hears(
        "约稿:移民搬迁后续产业", "2026-11-28 18:00", "2 个:青河镇、白水镇"
    )
    cast.reporter.hears_nothing()
    await cast.editor.presses("📌 发给 2 个单位")

    for reporter in (cast.reporter, other):
        reporter.hears(
            "约稿 2026-1:移民搬迁后续产业",
            "要求:要有户数和收入",
            "截止:11月28日 18:00",
            "待接受",
        )
        assert reporter.labels == ["✅ 接受约稿", "📝 交稿"]
    cast.editor.hears("共 2 个单位:已交 0,待交 2", "未回应(2):青河镇、白水镇")


async def test_the_same_preview_sends_once(cast):
    await cast.editor.says(ORDER)
    token = cast.editor.find_button("📌 发给").token
    await cast.editor.presses_token(token)

    await cast.editor.presses_token(token)

    cast.editor.hears("已经发出了")
    assert await CommissionTask.all().count() == 2


async def test_a_class_goes_to_all_its_units_but_the_exempt(cast):
    (await find_unit("liulin")).exempt = True
    liulin = await find_unit("liulin")
    cast.dialogue.desk.units[liulin.id].exempt = True

    await issue(cast, "约稿 乡镇、水利局 11-28 冬季用水")

    assert list(await read_states()) == ["qinghe", "baishui", "water"]


async def test_a_named_person_alone_is_asked(cast):
    other = await add_reporter(cast)
    third = await add_reporter(cast, "王五")

    await issue(cast, "约稿 白水镇(李四) 11-28 冬季用水")

    other.hears("约稿 2026-1", "单位:白水镇 李四")
    third.hears_nothing()


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("约稿 青河镇 冬季用水", "没找到截止时间"),
        ("约稿 青河镇 11-28", "没写主题"),
        ("约稿 11-28 冬季用水", "没写约稿对象"),
        ("约稿 青河镇 今天9:00 冬季用水", "已经过去"),
        ("约稿 火星镇 11-28 冬季用水", "火星镇"),
        ("约稿 青河镇(李四) 11-28 冬季用水", "没有叫“李四”的成员"),
        ("约稿 77", "没有这个约稿"),
    ],
)
async def test_what_is_missing_in_an_order_is_named(cast, words, answer):
    await cast.editor.says(words)

    cast.editor.hears(answer)
    assert await CommissionTask.all().count() == 0


async def test_reporters_order_nothing(cast):
    await cast.reporter.says(ORDER)

    cast.reporter.hears("由编辑发出")


async def test_accepting_shows_to_everybody_of_the_unit(cast):
    second = await add_reporter(cast, "王五", "qinghe")
    await issue(cast)

    await cast.reporter.presses("接受约稿")

    cast.reporter.hears("已接受约稿 2026-1")
    assert "张三 已接受" in second.card("commission:1").text
    assert second.labels == ["📝 交稿"]
    await cast.editor.says("约稿 1")
    cast.editor.hears("已接受(1):青河镇", "未回应(1):白水镇")


async def test_a_story_sent_after_the_button_delivers_when_it_is_handed_in(cast):
    await issue(cast)
    await cast.reporter.presses("交稿")
    cast.reporter.hears("请发送给约稿 2026-1")

    await cast.reporter.says(STORY)
    cast.reporter.hears("提交后即算交稿")
    assert (await read_states())["qinghe"] == "open"
    await cast.reporter.presses("提交")

    cast.reporter.hears("约稿 2026-1 已交稿")
    assert "已交稿 #2026-1" in cast.reporter.card("commission:1").text
    cast.editor.hears("青河镇 已交稿 #2026-1", "(1/2)")
    assert await read_facts() == [("commission", "done", "2026-11-24")]


async def test_a_story_sent_as_a_reply_to_the_card_delivers_too(cast):
    await issue(cast)
    card = cast.reporter.card("commission:1").message_id

    await cast.reporter.says(STORY, reply_to=card)
    await cast.reporter.presses("提交")

    assert (await read_states())["qinghe"] == "delivered"


async def test_a_story_that_is_in_already_can_be_chosen(cast):
    await submit(cast.reporter)
    await issue(cast)
    await cast.reporter.presses("交稿")

    await cast.reporter.presses("用 #2026-1")

    cast.reporter.hears("约稿 2026-1 已交稿")
    await issue(cast, "约稿 青河镇 11-28 别的题目")
    await cast.reporter.presses("交稿")
    await cast.reporter.presses("用 #2026-1")
    cast.reporter.hears("已经交过别的约稿")


async def test_a_draft_thrown_away_or_a_story_taken_back_has_delivered_nothing(cast):
    await issue(cast)
    await cast.reporter.presses("交稿")
    await cast.reporter.says(STORY)
    await cast.reporter.presses("删除草稿")
    await cast.reporter.presses("删除 《")
    await cast.reporter.presses("交稿")
    await cast.reporter.says(STORY)
    await cast.reporter.presses("提交")
    assert (await read_states())["qinghe"] == "delivered"

    await cast.reporter.presses("撤回 #2026-1")
    await cast.reporter.presses("撤回 #2026-1《")

    assert (await read_states())["qinghe"] == "open"
    assert await read_facts() == []


async def test_other_units_and_strangers_deliver_nothing(cast):
    other = await add_reporter(cast, "王五", "liulin")
    await issue(cast)
    token = cast.reporter.find_button("交稿").token

    await other.within(cast.reporter.chat).presses_token(token)

    other.within(cast.reporter.chat).hears("不是给您的")
    await other.says("约稿 1")
    other.hears("没有这个约稿")


async def test_units_are_reminded_before_the_deadline_if_they_still_owe(cast):
    other = await add_reporter(cast)
    await issue(cast)
    await cast.reporter.presses("交稿")
    await cast.reporter.says(STORY)
    await cast.reporter.presses("提交")
    cast.reporter.listens()
    cast.dialogue.now = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)  # 10:00, a Friday

    await run_clock(cast, BUNDLE, REMINDER)

    other.hears("快到截止时间", "约稿 2026-1", "白水镇")
    cast.reporter.hears_nothing()
    other.listens()
    assert await run_clock(cast, BUNDLE, REMINDER) == 0
    cast.dialogue.wait(days=1)  # Saturday, the day itself
    assert await run_clock(cast, BUNDLE, REMINDER) == 0
    other.hears_nothing()
    await other.presses("接受约稿 2026-1")
    other.hears("接受")


async def test_the_units_leader_hears_of_what_is_due_today(cast):
    leader = await build_person("陈镇长", "unit_leader", "qinghe")
    chief = cast.dialogue.person("陈镇长", leader.id)
    await issue(cast, ORDER.replace("11-28", "11-26"))
    chief.listens()

    cast.dialogue.now = datetime(2026, 11, 25, 0, 45, tzinfo=UTC)
    await run_clock(cast, BUNDLE)
    chief.hears_nothing()
    cast.dialogue.now = datetime(2026, 11, 26, 0, 45, tzinfo=UTC)
    await run_clock(cast, BUNDLE)

    chief.hears("快到截止时间", "单位:青河镇")
    cast.reporter.hears("快到截止时间", "单位:青河镇")


async def test_a_commission_of_a_few_hours_has_a_reminder_half_way(cast):
    await issue(cast, ORDER.replace("11-28 18:00", "11-24 16:00"))
    cast.reporter.listens()
    cast.dialogue.wait(hours=2)
    assert await run_clock(cast, REMINDER, BUNDLE) == 0

    cast.dialogue.wait(hours=1.5)
    assert await run_clock(cast, REMINDER) == 2

    cast.reporter.hears("快到截止时间", "约稿 2026-1")
    assert await run_clock(cast, REMINDER, BUNDLE) == 0


async def test_nobody_is_reminded_at_night(cast):
    await issue(cast)
    cast.dialogue.now = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)  # 02:00

    assert await run_clock(cast, REMINDER) == 0


async def test_who_has_not_delivered_by_the_deadline_has_missed_it(each_cast):
    cast = each_cast
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    await issue(cast)
    await cast.reporter.presses("交稿")
    await cast.reporter.says(STORY)
    await cast.reporter.presses("提交")
    cast.dialogue.now = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)

    assert await run_clock(cast, DEADLINE) == 1

    cast.editor.hears("✅ 已交(1):青河镇 #2026-1", "❌ 逾期未交(1):白水镇")
    assert await read_states() == {"qinghe": "delivered", "baishui": "missed"}
    assert (await read_points("qinghe"), await read_points("baishui")) == (500, -1000)
    assert await run_clock(cast, DEADLINE) == 0


async def test_a_story_after_the_deadline_is_late_instead_of_missed(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    other = await add_reporter(cast)
    await issue(cast)
    cast.dialogue.now = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
    await run_clock(cast, DEADLINE)
    other.hears("已过截止时间")
    assert await read_points("baishui") == -1000

    await other.presses("交稿")
    await other.says(f"{TITLE}\n{BODY}白水镇。")
    await other.presses("提交")

    other.hears("记为迟交")
    assert await read_points("baishui") == 100
    assert (await read_states())["baishui"] == "late"
    assert await count_again() == await read_stored()


async def test_the_deadline_is_kept_also_after_days_of_standstill(cast):
    await issue(cast)
    cast.dialogue.wait(days=20)

    assert await run_clock(cast, DEADLINE) == 1

    assert await read_facts() == [
        ("commission", "missed", "2026-11-28"),
        ("commission", "missed", "2026-11-28"),
    ]


async def test_points_of_a_commission_are_explained(cast):
    await RuleSetRow.create(version="2026", effective_from=YEAR[0], source=RULES)
    await issue(cast)
    cast.dialogue.now = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
    await run_clock(cast, DEADLINE)

    await cast.editor.says("明细 白水镇 2026-11")

    cast.editor.hears("11月28日", "-10", "移民搬迁后续产业")


async def test_urging_reaches_those_who_owe_and_ending_asks_once(cast):
    other = await add_reporter(cast)
    await issue(cast)
    await other.presses("接受约稿")
    other.listens()

    await cast.editor.presses("催一催(2)")
    cast.editor.hears("已提醒 2 个单位")
    other.hears("编辑在等这篇约稿")
    await cast.editor.presses("结束")
    cast.editor.hears("还没交的单位不用再交")
    await cast.editor.presses("结束约稿 2026-1")

    other.hears("已结束,不用再交稿")
    await cast.reporter.presses("交稿")
    cast.reporter.hears("已结束,不用再交")
    assert set((await read_states()).values()) == {"cancelled"}


async def test_the_table_is_a_sheet_at_a_press(cast):
    await issue(cast)

    turn = await cast.editor.presses("导出表格")

    (file,) = [f for post in turn.outgoing for f in getattr(post, "files", ())]
    assert [row[0] for row in file.data["rows"]] == ["青河镇", "白水镇"]


async def test_a_unit_sees_its_own_and_the_desk_all(cast):
    await cast.reporter.says("约稿")
    cast.reporter.hears("没有待交的约稿")
    await cast.editor.says("约稿")
    cast.editor.hears("没有进行中的约稿", "例如")
    await issue(cast)

    await cast.reporter.says("约稿")
    cast.reporter.hears("约稿 2026-1", "单位:青河镇")
    await cast.editor.says("约稿")
    cast.editor.hears("进行中的约稿 1 个", "已交 0/2")


async def test_a_units_group_hears_of_it(cast):
    await build_group("-9", unit="qinghe")

    await issue(cast)

    screen = cast.dialogue.screens["telegram:-9"]
    assert any("约稿 2026-1" in text for text in screen.log)


async def test_a_commission_in_english(cast):
    await Person.all().update(language="en")
    await cast.editor.says("/commission qinghe tomorrow 5pm Winter roads")
    cast.editor.hears("Commission: Winter roads", "To 1 unit")
    await cast.editor.presses("Send to 1 unit")

    cast.reporter.hears("Commission 2026-1: Winter roads", "not accepted yet")
    await cast.reporter.presses("Accept")
    await cast.reporter.presses("Deliver")
    await cast.reporter.says("Winter roads\n" + "The roads were cleared. " * 8)
    await cast.reporter.presses("Send it")

    cast.reporter.hears("Commission 2026-1 is delivered")
    cast.editor.hears("青河镇 delivered #2026-1", "(1/1)")


async def test_who_muted_reminders_is_not_urged_either(cast):
    other = await add_reporter(cast)
    await issue(cast)
    await cast.editor.says("约稿 1")
    await cast.reporter.says("免打扰 7天")
    for reporter in (cast.reporter, other):
        reporter.listens()

    await cast.editor.presses("催")

    other.hears("约稿 2026-1")
    cast.reporter.hears_nothing()
