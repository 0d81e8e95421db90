"""What waits, said once a working day: to editors, and to whom it waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from handlers.review.digests import BACKLOG, DIGEST
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
AFTERNOON = datetime(2026, 11, 25, 7, 0, tzinfo=UTC)  # 15:00


async def test_editors_hear_in_the_morning_what_waits(each_cast):
    cast = each_cast
    await submit(cast.reporter)
    cast.dialogue.now = MORNING
    cast.editor.listens()

    assert await run_clock(cast, DIGEST) == 2

    for editor in (cast.editor, cast.second):
        editor.hears(
            "今天待审 1 篇", "待审 1 篇", "有提示 1 篇", "#2026-1《", "22 小时"
        )
    assert await run_clock(cast, DIGEST) == 0
    await cast.editor.presses("待审")
    cast.editor.hears("待处理 1 篇")


async def test_an_empty_desk_says_nothing(cast):
    cast.dialogue.now = MORNING

    assert await run_clock(cast, DIGEST) == 2

    cast.editor.hears_nothing()
    assert await run_clock(cast, DIGEST) == 0


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 25, 0, 35, tzinfo=UTC),  # before the hour
        datetime(2026, 11, 28, 2, 0, tzinfo=UTC),  # a Saturday
        datetime(2026, 11, 25, 12, 0, tzinfo=UTC),  # after work
    ],
)
async def test_not_before_its_hour_nor_on_days_off_nor_in_the_evening(cast, moment):
    await submit(cast.reporter)
    cast.dialogue.now = moment

    assert await run_clock(cast, DIGEST, BACKLOG) == 0


async def test_who_muted_reminders_hears_none(cast):
    await submit(cast.reporter)
    await cast.editor.says("免打扰 7天")
    cast.dialogue.now = MORNING
    cast.editor.listens()

    assert await run_clock(cast, DIGEST) == 1

    cast.editor.hears_nothing()
    cast.second.hears("今天待审 1 篇")


async def test_the_hours_are_the_desk_files(cast):
    await submit(cast.reporter)
    settings = {"review": {"digest": "10:30"}}
    cast.dialogue.desk = replace(cast.dialogue.desk, settings=settings)
    cast.dialogue.now = MORNING
    assert await run_clock(cast, DIGEST) == 0
    cast.dialogue.wait(hours=2)

    assert await run_clock(cast, DIGEST) == 2


async def test_a_leader_hears_of_sign_offs_that_waited_a_day(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    await submit(cast.reporter)
    leader.listens()
    cast.dialogue.now = AFTERNOON

    await run_clock(cast, BACKLOG)

    leader.hears("有 1 篇稿件等您处理太久了", "#2026-1")
    cast.editor.hears_nothing()


async def test_a_chief_hears_of_final_reviews_and_an_editor_of_what_was_taken(cast):
    need_two_reviews(cast)
    chief = await add_chief(cast)
    await submit(cast.reporter)
    await submit(cast.reporter, f"第二篇\n{BODY}第二篇的内容。")
    await cast.editor.says("接受 1")
    await cast.second.presses("我来审")
    for speaker in (chief, cast.editor, cast.second):
        speaker.listens()
    cast.dialogue.now = AFTERNOON

    await run_clock(cast, BACKLOG)

    chief.hears("等您处理太久", "#2026-1")
    cast.second.hears("等您处理太久", "#2026-2")
    cast.editor.hears_nothing()
    assert await run_clock(cast, BACKLOG) == 0


async def test_what_is_fresh_is_no_backlog(cast):
    await need_signoff(cast)
    leader = await add_leader(cast)
    cast.dialogue.now = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)
    await submit(cast.reporter)
    leader.listens()
    cast.dialogue.now = AFTERNOON

    await run_clock(cast, BACKLOG)

    leader.hears_nothing()


async def test_the_digest_in_english(cast):
    await submit(cast.reporter)
    await Person.all().update(language="en")
    cast.dialogue.now = MORNING

    await run_clock(cast, DIGEST)

    cast.editor.hears("1 stories wait today", "1 with warnings")
