"""Quotas: units that are short are reminded, stage by stage, and the others not."""

from datetime import UTC, datetime, timedelta

import pytest

from handlers.announcements.schedule import SETTLE, build, find_due
from handlers.scores.points import note_submission
from storage.models import Quota, UnitClass
from tests.builders import build_group, build_person, build_story
from tests.handlers.announcements.test_schedule import (
    NOV_12,
    build_november,
    list_jobs,
    run_due,
)
from tests.talk import to_plain

pytestmark = pytest.mark.usefixtures("db")


async def build_short_desk(amount: int = 300, **settings):
    """A quota of three stories a month for townships; Qinghe has reported one."""
    desk, story = await build_november(
        settings={"reminders": settings} if settings else {}
    )
    await Quota.create(
        unit_class=await UnitClass.get(code="township"),
        measure="reported",
        period_kind="month",
        amount=amount,
    )
    return desk, story


# 08:30 on a Wednesday: Thursday, Friday and Monday the 30th are left.
EARLY = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)


async def test_units_that_are_short_are_reminded_and_the_others_not() -> None:
    desk, _ = await build_short_desk(amount=100)
    await build_group("-200", unit="baishui")
    await build_group("-300", unit="qinghe")

    reminder, thanks = await run_due(desk, EARLY)

    assert (reminder.chat.key, thanks.chat.key) == ("telegram:-200", "telegram:-300")
    assert to_plain(reminder.text).split("\n") == [
        "⏰ 白水镇 报送任务提醒",
        "本月任务1条,已报0条,还差1条,剩4个工作日",
    ]
    assert "还差" not in thanks.text


async def test_the_leader_hears_it_too_and_the_reporters_where_there_is_none() -> None:
    desk, _ = await build_short_desk()
    leader = await build_person("白镇长", "unit_leader", "baishui")
    reporter = await build_person("刘记者", "reporter", "liulin")

    posts = await run_due(desk, EARLY)

    chats = {post.chat.key for post in posts}
    assert {f"telegram:{leader.id}", f"telegram:{reporter.id}"} <= chats
    assert all(post.buttons for post in posts)


async def test_a_unit_that_has_just_filed_is_not_reminded() -> None:
    desk, story = await build_short_desk(amount=200)
    await build_group("-300", unit="qinghe")
    found = await find_due(desk, EARLY)
    targets = ("unit:qinghe", f"person:{story.author_id}")
    dues = [due for due in found if due.target in targets]
    author = await story.author
    await note_submission(await build_story("qinghe", author, NOV_12), EARLY, desk)

    assert {due.job for due in dues} == {"reminder", "quota_reminder"}
    assert [await build(due, desk, EARLY) for due in dues] == [None, None]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (datetime(2026, 11, 25, 0, 29, tzinfo=UTC), False),  # 08:29
        (datetime(2026, 11, 25, 0, 30, tzinfo=UTC), True),
        (datetime(2026, 11, 25, 9, 59, tzinfo=UTC), True),  # 17:59
        (datetime(2026, 11, 25, 10, 0, tzinfo=UTC), False),  # 18:00
        (datetime(2026, 11, 25, 15, 0, tzinfo=UTC), False),  # night
        (datetime(2026, 11, 27, 0, 30, tzinfo=UTC), True),  # what Wednesday missed
        (datetime(2026, 11, 28, 2, 0, tzinfo=UTC), False),  # a Saturday
        (datetime(2026, 11, 24, 2, 0, tzinfo=UTC), False),  # too early
    ],
)
async def test_reminders_come_in_working_hours_of_working_days(now, due: bool) -> None:
    desk, _ = await build_short_desk()

    assert bool(await list_jobs(desk, now)) == due


async def test_a_missed_reminder_comes_on_the_next_working_day() -> None:
    desk, _ = await build_short_desk(days_before=6)  # Friday the 20th
    await build_group("-200", unit="baishui")
    monday = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)

    found = [due for due in await find_due(desk, monday) if due.job != SETTLE]
    posts = await run_due(desk, monday)

    assert {(due.job, due.period) for due in found} == {
        ("quota_reminder", "2026-11-20"),
        ("reminder", "2026-11-23"),
    }
    assert {due.due_at for due in found} == {monday}
    assert len(posts) == 2  # Baishui's group and Qinghe's reporter


async def test_what_friday_has_said_monday_does_not_say_again() -> None:
    desk, _ = await build_short_desk(days_before=6)
    friday = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)

    first = await run_due(desk, friday)

    assert len(first) == 1
    assert await list_jobs(desk, friday + timedelta(days=3)) == []


async def test_on_days_off_people_are_reminded_only_if_the_desk_says_so() -> None:
    saturday = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
    desk, _ = await build_short_desk(days_off=True)

    found = await list_jobs(desk, saturday)

    assert [job for job, _, _ in found] == ["reminder"]  # missed on Wednesday


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"stages": ["halfway", "last_day"]}, False),
        ({"stages": ["early"]}, True),
        ({"about": ["commissions"]}, False),
        ({"days_before": 4}, False),
        ({"to": "leader"}, True),
    ],
)
async def test_the_desk_file_says_which_stages_there_are(settings, expected) -> None:
    desk, _ = await build_short_desk(**settings)
    wednesday = EARLY + timedelta(hours=1)
    await run_due(desk, EARLY - timedelta(days=1))  # nothing missed

    assert bool(await list_jobs(desk, wednesday)) == expected


async def test_early_counts_working_days_back_over_a_holiday() -> None:
    """30 September 2026 is the last working day; the 20th, a Sunday, is worked."""
    desk, _ = await build_short_desk(days_before=8)
    quiet = datetime(2026, 9, 19, 1, 0, tzinfo=UTC)
    sunday = quiet + timedelta(days=1)

    assert await list_jobs(desk, quiet) == []
    assert [key[1] for key in await list_jobs(desk, sunday)] == ["2026-09-20"]


async def test_a_missed_stage_is_not_made_up_for_once_the_next_is_reached() -> None:
    desk, _ = await build_short_desk()
    await build_group("-200", unit="baishui")
    last_day = datetime(2026, 11, 30, 0, 30, tzinfo=UTC)

    jobs = await list_jobs(desk, last_day)

    assert {(job, day) for job, day, _ in jobs} == {
        ("quota_reminder", "2026-11-30"),
        ("reminder", "2026-11-30"),
    }


async def test_halfway_only_units_behind_the_pace_are_reminded() -> None:
    desk, _ = await build_short_desk()
    reporter = await build_person("白记者", "reporter", "baishui")
    halfway = datetime(2026, 11, 16, 0, 30, tzinfo=UTC)

    posts = await run_due(desk, halfway)

    # Qinghe has reported one of three and is on pace; Liulin has nobody to tell.
    assert [post.chat.key for post in posts] == [f"telegram:{reporter.id}"]


async def test_reminders_can_be_switched_off() -> None:
    desk, _ = await build_short_desk(enabled=False)

    assert await list_jobs(desk, EARLY) == []


async def test_who_muted_reminders_gets_none() -> None:
    desk, _ = await build_short_desk()
    leader = await build_person("白镇长", "unit_leader", "baishui")
    leader.muted_until = EARLY + timedelta(days=10)
    await leader.save()

    posts = await run_due(desk, EARLY)

    assert f"telegram:{leader.id}" not in {post.chat.key for post in posts}


async def test_each_unit_is_reminded_once_a_day() -> None:
    desk, _ = await build_short_desk()
    await build_group("-200", unit="baishui")

    first = await run_due(desk, EARLY)
    second = await run_due(desk, EARLY + timedelta(hours=2))

    assert (len(first), second) == (2, [])  # and the reporter of Qinghe
