"""Reminders leave once: over restarts, in several processes, with what failed tried
again.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock
from handlers.announcements.schedule import build, find_due
from storage.models import OutboxItem, Quota, Run, UnitClass
from tests.builders import build_desk, build_group, build_person

MORNING = datetime(2026, 11, 25, 0, 30, tzinfo=UTC)  # 08:30, the stage early
LAST_DAY = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
REMINDERS = ("reminder", "quota_reminder", "quota_shortfall", "quota_met")


class Moment:
    """The desk's clock, moved by hand."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


def make_clock(moment):
    return Clock(find_due, build, clock=moment, split=lambda _: None)


async def build_lazy_desk():
    await build_desk()
    await Quota.create(
        unit_class=await UnitClass.get(code="township"),
        measure="reported",
        period_kind="month",
        amount=500,
    )
    await build_person("李明", unit="qinghe")
    await build_person("白镇长", "unit_leader", "baishui")
    await build_person("赵主任", "admin")
    await build_group("-9", unit="qinghe")


async def list_chats():
    rows = (
        await OutboxItem.all().order_by("chat_key").values_list("chat_key", flat=True)
    )
    return list(rows)


async def test_however_many_processes_there_are_everybody_hears_once(each_db):
    await build_lazy_desk()
    moment = Moment(MORNING)
    clocks = [make_clock(moment) for _ in range(3)]

    for _ in range(2):
        await asyncio.gather(*(clock.tick() for clock in clocks))

    # Qinghe's reporter, Baishui's leader, Qinghe's group.
    assert await list_chats() == ["telegram:-9", "telegram:1", "telegram:2"]
    assert sum(clock.counts.failed for clock in clocks) == 0


async def test_a_desk_that_is_started_again_says_nothing_twice(each_db):
    await build_lazy_desk()

    for hour in range(6):
        await make_clock(Moment(MORNING + timedelta(hours=hour))).tick()

    assert len(await list_chats()) == 3


async def test_a_list_that_came_too_late_is_reported_and_not_sent(db):
    await build_lazy_desk()
    moment = Moment(LAST_DAY + timedelta(hours=44))  # two mornings later

    await make_clock(moment).tick()

    states = await Run.filter(job="quota_shortfall").values_list("state", flat=True)
    assert states == ["too_late"]
    texts = [item.payload["text"] for item in await OutboxItem.all()]
    assert len(texts) == 1
    assert "未完成任务名单" in texts[0]


@pytest.mark.usefixtures("db")
async def test_what_fails_is_tried_again_and_leaves_once() -> None:
    await build_lazy_desk()
    tries = []

    async def break_once(due, desk, now):
        tries.append(due.job)
        if len(tries) == 1:
            raise ValueError("no rows")
        return await build(due, desk, now)

    clock = Clock(find_due, break_once, clock=Moment(MORNING), split=lambda _: None)
    for _ in range(3):
        await clock.tick()

    assert len(await list_chats()) == 3
    assert await Run.filter(job__in=REMINDERS).count() == 3
