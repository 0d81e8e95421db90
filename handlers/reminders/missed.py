"""Reminders that nobody got because the desk was down: for the clock to report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.announcements.runs_due import Due
from handlers.reminders import quota_matters
from handlers.reminders.bundles import JOB
from handlers.reminders.stages import list_reached
from handlers.reminders.unit_groups import CAUGHT_UP
from handlers.reminders.wishes import read_wishes
from handlers.rules.quota import Quota
from handlers.rules.schedule import find_instant
from handlers.rules.workdays import list_days
from handlers.scores.quotas import load_quotas
from storage.desk.desk import DeskView
from storage.queues.runs import has_run

_DAY = timedelta(days=1)


async def find_missed(
    desk: DeskView, looked: datetime | None, now: datetime
) -> list[Due]:
    """A run for each day with a stage of a quota that has gone by unseen.

    `looked`: when the clock last looked; it is asked once a day. A stage is made up for
    on the days after it; it is missed when they are over too, or its period is.
    """
    wishes, today = read_wishes(desk), now.astimezone(desk.zone).date()
    last = looked.astimezone(desk.zone).date() if looked else today
    if last >= today or not wishes.enabled:
        return []
    quotas = await load_quotas(desk)
    return [
        Due(
            *(JOB, day.isoformat(), "desk"),
            find_instant(day, wishes.first, desk.zone),
            is_missed=True,
        )
        for day in list_days(last - (CAUGHT_UP - 1) * _DAY, today - _DAY)
        if await _is_missed(desk, quotas, day, now)
    ]


async def _is_missed(
    desk: DeskView, quotas: Sequence[Quota], day: date, now: datetime
) -> bool:
    reached = list_reached(desk, quotas, [day])
    if not reached:
        return False
    last = min(day + (CAUGHT_UP - 1) * _DAY, max(each.period.end for each in reached))
    if last >= now.astimezone(desk.zone).date():
        return False
    days = [each.isoformat() for each in list_days(day, last)]
    if await has_run(JOB, days):
        return False
    return bool(await quota_matters.find_people(desk, [day], now))
