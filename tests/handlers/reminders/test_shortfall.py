"""After the last stage each admin has one list, and one press urges again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from handlers.messages import Made
from handlers.reminders.shortfall import JOB
from storage.models import AuditEntry, Person, Quota, Unit, UnitClass
from tests.builders import build_group, build_person, find_unit
from tests.handlers.clockwork import run_clock
from tests.handlers.reminders.test_bundles import need_stories
from tests.handlers.submitting import STORY, submit

LAST_DAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # 14:00, a Monday


async def escalate(cast, now=LAST_DAY):
    cast.dialogue.now = now
    cast.admin.listens()
    return await run_clock(cast, JOB)


async def test_each_admin_has_one_list_with_names_and_numbers(each_cast):
    cast = each_cast
    await need_stories(200)
    await build_person("陈镇长", "unit_leader", "baishui")
    await submit(cast.reporter)

    assert await escalate(cast) == 1

    heard = cast.admin.hears("2026年11月任务:还有 3 个单位没有完成")
    assert heard.split("\n")[1:] == [
        "· 青河镇 ⏳ 报送 1/2,还差 1,剩 1 个工作日(领导 无,信息员 张三)",
        "· 白水镇 ⏳ 报送 0/2,还差 2,剩 1 个工作日(领导 陈镇长,信息员 无)",
        "· 柳林乡 ⏳ 报送 0/2,还差 2,剩 1 个工作日(领导 无,信息员 无)",
    ]
    assert cast.admin.labels[-1] == "再催一次(3 个单位)"
    assert await escalate(cast, LAST_DAY + timedelta(hours=1)) == 0


async def test_one_press_urges_everybody_who_is_still_short(cast):
    await need_stories(100)
    await build_group("-9", unit="baishui")
    leader = await build_person("陈镇长", "unit_leader", "baishui")
    chief = cast.dialogue.person("陈镇长", leader.id)
    second = await build_person("钱主任", "admin")
    other = cast.dialogue.person("钱主任", second.id)
    await escalate(cast)
    await submit(cast.reporter, STORY)  # 青河镇 has done it meanwhile
    cast.reporter.listens()

    await cast.admin.presses("再催一次")

    cast.admin.hears("已再次催报 2 个单位")
    chief.hears("‼️ 白水镇 再次催报", "还差1条")
    assert "再次催报" in cast.dialogue.screens["telegram:-9"].log[-1]
    cast.reporter.hears_nothing()
    entry = await AuditEntry.filter(action="reminder.urge").get()
    assert entry.details == {"units": ["baishui", "liulin"]}
    await other.presses("再催一次")
    other.hears("赵主任 已经催过了")


async def test_it_comes_in_the_afternoon_of_the_last_day_and_no_earlier(cast):
    await need_stories()

    assert await escalate(cast, LAST_DAY - timedelta(minutes=1)) == 0
    assert await escalate(cast, LAST_DAY - timedelta(days=3)) == 0
    assert await escalate(cast, LAST_DAY + timedelta(hours=3)) == 1


async def test_where_nobody_is_short_nothing_is_said(cast):
    await Quota.create(
        unit=await find_unit("qinghe"),
        measure="reported",
        period_kind="month",
        amount=100,
    )
    await submit(cast.reporter)

    assert await escalate(cast) == 1

    cast.admin.hears_nothing()


async def test_at_night_nobody_is_urged_by_hand_either(cast):
    await need_stories()
    await escalate(cast)
    cast.dialogue.now = LAST_DAY + timedelta(hours=6)

    await cast.admin.presses("再催一次")

    cast.admin.hears("现在不是提醒时间")
    cast.reporter.hears_nothing()


async def test_once_the_month_is_over_there_is_nobody_left_to_urge(cast):
    await need_stories()
    await escalate(cast)
    cast.dialogue.now = LAST_DAY + timedelta(days=1)

    await cast.admin.presses("再催一次")

    cast.admin.hears("现在没有要催的单位")


async def test_a_desk_that_was_down_gives_the_list_next_morning_without_the_press(cast):
    await need_stories()

    assert await escalate(cast, LAST_DAY + timedelta(hours=20)) == 1

    cast.admin.hears("还有 3 个单位没有完成")
    assert "再催一次" not in " ".join(cast.admin.labels)


async def test_it_can_be_switched_off_and_moved(cast):
    await need_stories()
    off = {"reminders": {"escalate": False}}
    late = {"reminders": {"escalate_at": "16:30"}}

    cast.dialogue.desk = replace(cast.dialogue.desk, settings=off)
    assert await escalate(cast) == 0
    cast.dialogue.desk = replace(cast.dialogue.desk, settings=late)
    assert await escalate(cast) == 0
    assert await escalate(cast, LAST_DAY + timedelta(hours=2.5)) == 1


async def test_an_admin_can_mute_it(cast):
    await need_stories()
    await cast.admin.says("免打扰 7天")

    await escalate(cast)

    cast.admin.hears_nothing()


async def test_a_long_list_is_a_sheet(cast):
    await need_stories()
    township = await UnitClass.get(code="township")
    for number in range(20):
        await Unit.create(code=f"u{number}", name=f"村{number}", unit_class=township)
    units = {unit.id: unit for unit in await Unit.all().order_by("id")}
    cast.dialogue.desk = replace(cast.dialogue.desk, units=units)

    await escalate(cast)

    assert cast.admin.hears("还有 23 个单位").count("\n") == 0
    (sheet,) = cast.admin.screen.posts[-1].files
    assert isinstance(sheet, Made)
    assert sheet.name == "未完成任务单位-2026-11-30.xlsx"
    assert sheet.data["rows"][0] == ["青河镇", "报送", "5", "0", "5", "无", "张三"]
    assert len(sheet.data["rows"]) == 23


async def test_the_list_in_english(cast):
    await Person.all().update(language="en")
    await need_stories()

    await escalate(cast)

    cast.admin.hears("Quotas of November 2026: 3 units are still short", "(leader none")
    await cast.admin.presses("Urge them again (3 units)")
    cast.admin.hears("3 units have been urged again")
    cast.reporter.hears("please report, once more")


async def test_the_list_names_those_too_who_muted_reminders(cast):
    await need_stories()
    await cast.reporter.says("免打扰 7天")

    await escalate(cast)

    cast.admin.hears("信息员 张三")
    await cast.admin.presses("再催一次")
    assert all("再次催报" not in text for text in cast.reporter.screen.log)
