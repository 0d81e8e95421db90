"""What waits, in the message of the day: of editors, leaders, reviewers and admins."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.reminders.bundles import JOB
from storage.models import Person
from tests.handlers.clockwork import run_clock
from tests.handlers.review.test_signoff_and_stages import (
    add_chief,
    add_leader,
    need_signoff,
    need_two_reviews,
)
from tests.handlers.submitting import BODY, submit

MORNING = datetime(2026, 11, 25, 0, 45, tzinfo=UTC)  # 08:45, a Wednesday
LATER = datetime(2026, 11, 26, 0, 45, tzinfo=UTC)


async def test_editors_hear_in_the_morning_what_waits(each_cast):
    cast = each_cast
    await submit(cast.reporter)
    cast.dialogue.now = MORNING
    cast.editor.listens()

    assert await run_clock(cast, JOB) == 2

    for editor in (cast.editor, cast.second):
        editor.hears(
            "今天待审 1 篇", "待审 1 篇", "有提示 1 篇", "#2026-1《", "22 小时"
        )
    assert await run_clock(cast, JOB) == 0
    await cast.editor.presses("待审")
    cast.editor.hears("待处理 1 篇")


async def test_an_empty_desk_says_nothing(cast):
    cast.dialogue.now = MORNING

    assert await run_clock(cast, JOB) == 0

    cast.editor.hears_nothing()


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 25, 0, 25, tzinfo=UTC),  # before the hour
        datetime(2026, 11, 28, 2, 0, tzinfo=UTC),  # a Saturday
        datetime(2026, 11, 25, 12, 0, tzinfo=UTC),  # after work
    ],
)
async def test_not_before_its_hour_nor_on_days_off_nor_in_the_evening(cast, moment):
    await submit(cast.reporter)
    cast.dialogue.now = moment

    assert await run_clock(cast, JOB) == 0


async def test_who_muted_reminders_hears_none(cast):
    await submit(cast.reporter)
    await cast.editor.says("免打扰 7天")
    cast.dialogue.now = MORNING
    cast.editor.listens()

    assert await run_clock(cast, JOB) == 1

    cast.editor.hears_nothing()
    cast.second.hears("今天待审 1 篇")


async def test_the_hours_are_the_desk_files(cast):
    await submit(cast.reporter)
    settings = {"reminders": {"hours": ["10:30", "17:00"]}}
    cast.dialogue.desk = replace(cast.dialogue.desk, settings=settings)
    cast.dialogue.now = MORNING
    assert await run_clock(cast, JOB) == 0
    cast.dialogue.wait(hours=2)

    assert await run_clock(cast, JOB) == 2


async def test_what_waits_is_left_out_where_the_desk_file_does_not_name_it(cast):
    await submit(cast.reporter)
    settings = {"reminders": {"about": ["quotas"]}}
    cast.dialogue.desk = replace(cast.dialogue.desk, settings=settings)
    cast.dialogue.now = MORNING

    assert await run_clock(cast, JOB) == 0


async def test_a_leader_hears_of_sign_offs_that_waited_a_day(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)
    leader.listens()
    cast.dialogue.now = MORNING

    await run_clock(cast, JOB)

    leader.hears("有 1 篇稿件等您签发太久了", "#2026-1")
    cast.editor.hears_nothing()
    cast.admin.hears_nothing()


async def test_a_leader_who_has_signed_meanwhile_hears_nothing(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)
    cast.dialogue.now = MORNING
    await leader.presses("同意报送")
    leader.listens()

    await run_clock(cast, JOB)

    leader.hears_nothing()


async def test_what_a_leader_leaves_unsigned_for_days_the_admins_hear_of(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)
    cast.dialogue.now = LATER
    cast.admin.listens()

    await run_clock(cast, JOB)

    cast.admin.hears("1 篇稿件单位领导迟迟没有签发", "#2026-1", "青河镇", "1 天")
    leader.hears("等您签发太久了")


async def test_a_chief_hears_of_final_reviews_and_an_editor_of_what_was_taken(cast):
    need_two_reviews(cast)
    chief = await add_chief(cast)
    await submit(cast.reporter)
    await submit(cast.reporter, f"第二篇\n{BODY}第二篇的内容。")
    await cast.editor.says("接受 1")
    await cast.second.presses("我来审")
    for speaker in (chief, cast.editor, cast.second):
        speaker.listens()
    cast.dialogue.now = MORNING

    await run_clock(cast, JOB)

    chief.hears("今天提醒您 2 件事", "等您处理太久", "#2026-1", "今天待审 2 篇")
    cast.second.hears("等您处理太久", "#2026-2")
    assert "太久" not in cast.editor.hears("今天待审 2 篇")
    assert await run_clock(cast, JOB) == 0


async def test_what_is_fresh_is_no_backlog(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    cast.dialogue.now = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # 19:00
    await submit(cast.reporter)
    leader.listens()
    cast.dialogue.now = MORNING

    await run_clock(cast, JOB)

    leader.hears_nothing()


async def test_the_digest_in_english(cast):
    await submit(cast.reporter)
    await Person.all().update(language="en")
    cast.dialogue.now = MORNING

    await run_clock(cast, JOB)

    cast.editor.hears("1 story waits today", "with warnings: 1")
