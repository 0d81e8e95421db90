"""A unit that has met its quotas is thanked, once for each period."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.announcements.schedule import build, find_due
from handlers.reminders.thanks import JOB
from handlers.scores.points import note_submission
from storage.models import Person, Quota, Unit, UnitClass
from tests.builders import build_group, build_person, build_story
from tests.handlers.announcements.test_schedule import NOV_12, run_due
from tests.handlers.reminders.test_quota_reminders import build_short_desk
from tests.talk import to_plain

pytestmark = pytest.mark.usefixtures("db")

MORNING = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)


async def list_thanks(desk, now):
    return [due for due in await find_due(desk, now) if due.job == JOB]


async def report(desk, author, count=1):
    for _ in range(count):
        story = await build_story("qinghe", author, NOV_12)
        await note_submission(story, MORNING, desk)


async def read_thanks(desk, now):
    return [post for post in await run_due(desk, now) if "🎉" in post.text]


async def test_the_units_group_is_thanked_with_who_helped_most() -> None:
    desk, story = await build_short_desk()
    await build_group("-300", unit="qinghe")
    await report(desk, await story.author, 1)
    await report(desk, await build_person("周文", "reporter", "qinghe"), 2)

    (post,) = await read_thanks(desk, MORNING)

    assert post.chat.key == "telegram:-300"
    assert to_plain(post.text).split("\n") == [
        "🎉 青河镇 已完成2026年11月任务,谢谢!",
        "报送 4/3",
        "出力最多:周文 2 条、李明 2 条",
    ]


async def test_without_a_group_leader_and_reporters_are_thanked() -> None:
    desk, story = await build_short_desk(amount=100)
    leader = await build_person("陈镇长", "unit_leader", "qinghe")
    await Person.filter(id=leader.id).update(language="en")

    posts = await read_thanks(desk, MORNING)

    assert {post.chat.key for post in posts} == {
        f"telegram:{leader.id}",
        f"telegram:{story.author_id}",
    }
    english = next(p for p in posts if p.chat.key == f"telegram:{leader.id}")
    assert to_plain(english.text).split("\n") == [
        "🎉 青河镇 has met its quota of November 2026. Thank you!",
        "reported 1 of 1",
        "Who helped most: 李明 1",
    ]


async def test_once_for_each_period_whatever_comes_after() -> None:
    desk, story = await build_short_desk(amount=100)

    first = await read_thanks(desk, MORNING)
    await report(desk, await story.author, 3)
    later = await read_thanks(desk, MORNING + timedelta(days=2))

    assert (len(first), later) == (1, [])


async def test_all_quotas_of_the_period_have_to_be_met() -> None:
    desk, _ = await build_short_desk(amount=100)
    await Quota.create(
        unit_class=await UnitClass.get(code="township"),
        measure="adopted",
        period_kind="month",
        amount=200,
    )

    assert await list_thanks(desk, MORNING) == []


async def test_a_month_and_a_quarter_are_thanked_for_apart() -> None:
    desk, _ = await build_short_desk(amount=100)
    await Quota.create(
        unit_class=await UnitClass.get(code="township"),
        measure="points",
        period_kind="quarter",
        amount=500,
    )

    posts = await read_thanks(desk, MORNING)

    heads = [to_plain(post.text).split("\n") for post in posts]
    assert [lines[0] for lines in heads] == [
        "🎉 青河镇 已完成2026年11月任务,谢谢!",
        "🎉 青河镇 已完成2026年第四季度任务,谢谢!",
    ]
    assert heads[1][1:] == ["积分 5/5", "出力最多:李明 5 分"]


async def test_nobody_is_thanked_at_night_but_the_next_morning() -> None:
    desk, _ = await build_short_desk(amount=100)

    assert await list_thanks(desk, NIGHT) == []
    assert len(await list_thanks(desk, NIGHT + timedelta(hours=11))) == 1


async def test_what_was_met_on_the_last_evening_is_thanked_for_in_the_new_month() -> (
    None
):
    desk, _ = await build_short_desk(amount=100)

    found = await list_thanks(desk, datetime(2026, 12, 1, 1, 0, tzinfo=UTC))

    assert [(due.period, due.target) for due in found] == [("2026-11", "unit:qinghe")]


async def test_it_can_be_switched_off() -> None:
    desk, _ = await build_short_desk(amount=100, thanks=False)

    assert await list_thanks(desk, MORNING) == []


async def test_a_quota_that_is_missed_again_before_it_was_said_is_no_reason() -> None:
    desk, _ = await build_short_desk(amount=100)
    (due,) = await list_thanks(desk, MORNING)
    await Quota.all().update(amount=900)

    assert await build(due, desk, MORNING) is None


async def test_units_of_which_nobody_expects_anything_are_not_thanked() -> None:
    desk, _ = await build_short_desk(amount=100)
    await Unit.filter(code="qinghe").update(voluntary=True)
    for unit in desk.units.values():
        unit.voluntary = unit.code == "qinghe"

    assert await list_thanks(desk, MORNING) == []
