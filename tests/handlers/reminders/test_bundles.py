"""Everything a person is to be reminded of in one message a day, most urgent first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from handlers.announcements.schedule import build, find_due
from handlers.commissions.commission_runs import REMINDER as OWN
from handlers.reminders.bundles import JOB
from handlers.reminders.unit_groups import JOB as GROUPS
from storage.database import transaction
from storage.models import Person, Quota, Run, UnitClass
from storage.queues.runs import claim_run
from tests.builders import build_group, build_person
from tests.handlers.clockwork import run_clock
from tests.handlers.review.test_signoff_and_stages import add_leader, need_signoff
from tests.handlers.submitting import submit

ORDER = "约稿 青河镇 11-25 18:00 冬季供暖"
# 08:40 on a Wednesday, three working days before the month's last one.
MORNING = datetime(2026, 11, 25, 0, 40, tzinfo=UTC)
REMINDERS = (JOB, GROUPS, OWN)


async def need_stories(amount=500, kind="month"):
    await Quota.create(
        unit_class=await UnitClass.get(code="township"),
        measure="reported",
        period_kind=kind,
        amount=amount,
    )


async def order_story(cast, words=ORDER):
    await cast.editor.says(words)
    await cast.editor.presses("📌 发给")


async def remind(cast, now=MORNING):
    """What everybody hears in the morning, and nothing from before."""
    cast.dialogue.now = now
    for speaker in (cast.reporter, cast.editor, cast.second, cast.admin):
        speaker.listens()
    return await run_clock(cast, *REMINDERS)


async def test_a_quota_and_a_commission_come_in_one_message(each_cast):
    cast = each_cast
    await need_stories()
    await order_story(cast)

    await remind(cast)

    heard = cast.reporter.hears("今天提醒您 2 件事")
    assert heard.split("\n") == [
        "🔔 今天提醒您 2 件事",
        "",
        "⏰ 约稿快到截止时间了:",
        "📌 约稿 2026-1:冬季供暖",
        "截止:11月25日 18:00",
        "单位:青河镇",
        "状态:待接受",
        "",
        "⏰ 青河镇 报送任务提醒",
        "本月任务5条,已报0条,还差5条,剩4个工作日",
    ]
    assert cast.reporter.labels[-3:] == [
        "✅ 接受约稿 2026-1",
        "📝 交稿 2026-1",
        "查看任务",
    ]
    assert await remind(cast) == 0
    cast.reporter.hears_nothing()


async def test_the_buttons_of_the_message_work(cast):
    await need_stories()
    await order_story(cast)
    await remind(cast)

    await cast.reporter.presses("接受约稿 2026-1")
    cast.reporter.hears("接受")
    await cast.reporter.presses("查看任务")

    cast.reporter.hears("青河镇 任务", "还差 5")


async def test_what_was_done_between_finding_and_sending_is_left_out(cast):
    await need_stories(amount=100)
    await order_story(cast)
    cast.dialogue.now = MORNING
    due = [d for d in await find_due(cast.dialogue.desk, MORNING) if d.job == JOB]
    assert [d.target for d in due] == [f"person:{cast.ids['reporter']}"]

    await cast.reporter.presses("交稿")
    await submit(cast.reporter)

    assert await build(due[0], cast.dialogue.desk, MORNING) is None


async def test_a_leader_hears_of_quota_and_sign_offs_together(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await need_stories()
    await submit(cast.reporter)
    leader.listens()

    await remind(cast)

    heard = leader.hears("今天提醒您 2 件事")
    assert heard.index("等您签发太久了") < heard.index("报送任务提醒")
    cast.reporter.hears_nothing()  # the leader is there to be told


async def test_who_holds_two_posts_has_one_message(cast):
    await need_stories()
    await submit(cast.reporter)
    both = await build_person("两任", "reporter", "baishui")
    await Person.filter(id=both.id).update(language="en")
    speaker = cast.dialogue.person("两任", both.id)
    await cast.admin.says("人员 两任")
    await cast.admin.presses("两任")
    await cast.admin.presses("角色")
    await cast.admin.presses("编辑")
    speaker.listens()

    await remind(cast)

    heard = speaker.hears("2 things today", "quota reminder", "1 story waits today")
    assert heard.index("story waits") < heard.index("quota reminder")


async def test_the_message_in_english(cast):
    await need_stories()
    await order_story(cast)
    await Person.all().update(language="en")

    await remind(cast)

    cast.reporter.hears(
        "2 things today", "Commission 2026-1", "0 of 5 reported", "4 working days left"
    )
    assert cast.reporter.labels[-1] == "See the quotas"


async def test_a_desk_where_all_is_done_says_nothing(cast):
    assert await remind(cast) == 0

    for speaker in (cast.reporter, cast.editor, cast.admin):
        speaker.hears_nothing()


async def test_who_muted_reminders_hears_of_nothing_at_all(cast):
    await need_stories()
    await order_story(cast)
    await cast.reporter.says("免打扰 7天")

    assert await remind(cast) == 0

    cast.reporter.hears_nothing()


@pytest.mark.parametrize("hour", [0, 11, 18])  # 08:00, 19:00, 02:00
async def test_nobody_is_reminded_before_or_after_the_hours(cast, hour):
    await need_stories()
    await order_story(cast)

    assert await remind(cast, MORNING.replace(hour=hour, minute=0)) == 0


async def test_the_unit_group_hears_of_the_quota_alone(cast):
    await build_group("-9", unit="qinghe")
    await need_stories()
    await order_story(cast)

    await remind(cast)

    texts = cast.dialogue.screens["telegram:-9"].log
    assert [text.split("\n")[0] for text in texts[1:]] == ["⏰ 青河镇 报送任务提醒"]


async def test_two_replicas_send_one_message(each_cast):
    cast = each_cast
    await need_stories()
    cast.dialogue.now = MORNING
    first = await find_due(cast.dialogue.desk, MORNING)
    second = await find_due(cast.dialogue.desk, MORNING)

    claims = []
    for due in [*first, *second]:
        if due.job == JOB:
            async with transaction():
                claims.append(
                    await claim_run(*due.key, due_at=due.due_at, now=MORNING) is None
                )

    assert claims == [False, True]
    assert await Run.filter(job=JOB).count() == 1
