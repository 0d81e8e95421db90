"""What is due to go out by itself, and what it says; `bot.clock` asks and claims."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta

from handlers.announcements.announcing import (
    DAILY,
    Draft,
    address,
    announce_figures,
    choose_classes,
    wants,
)
from handlers.announcements.calendar import make_calendar
from handlers.announcements.daily import Span, word_daily
from handlers.announcements.errands import BUILDERS, find_errands
from handlers.announcements.openings import begin_with
from handlers.announcements.previews import (
    PREVIEW,
    UNAPPROVED,
    build_preview,
    build_unapproved,
    list_cleared,
    list_previews,
)
from handlers.announcements.publishing import settle_period
from handlers.announcements.runs_due import Due
from handlers.reminders.missed import find_missed
from handlers.rules.day_spec import read_day_spec
from handlers.rules.periods import find_period, find_previous, read_key
from handlers.rules.schedule import Moment, find_period_kind, list_moments
from handlers.speech import Speech
from storage.chats.targets import Target, list_targets
from storage.desk.approvals import find_opening, list_approvals
from storage.desk.desk import DeskView, find_first_apply
from storage.desk.schedules import ScheduleView, list_schedules
from storage.queues.runs import find_done, find_last_look

LOOKS_BACK = timedelta(days=2)
# The longest stretch without a daily record: the holidays.
LONGEST_PAUSE = timedelta(days=20)
SETTLE = "settle"


async def find_due(desk: DeskView, now: datetime) -> list[Due]:
    """Runs that nobody has claimed, the earliest first: of the last two days, and of
    the two days before the clock last looked and whatever has passed since then.

    Nothing is due from before the desk was made.
    What is later than a day is for the clock to report, not to send.
    """
    looked = await find_last_look()
    since = await _find_since(looked, now)
    due = [*_list_settlings(desk, since, now)]
    due += await _find_scheduled(desk, since, now)
    due += await find_errands(desk, now)
    due += await find_missed(desk, looked, now)
    done = await find_done(each.key for each in due)
    waiting = [each for each in due if each.key not in done]
    return sorted(waiting, key=lambda each: (each.job != SETTLE, each.due_at))


async def _find_since(looked: datetime | None, now: datetime) -> datetime:
    began = await find_first_apply()
    since = min(now, looked or now) - LOOKS_BACK
    return max(since, began) if began else since


def _list_settlings(desk: DeskView, since: datetime, now: datetime) -> Iterator[Due]:
    """Once a month: what only time brings. It is never too late for it."""
    month = find_period("month", since.astimezone(desk.zone).date())
    while month.start <= now.astimezone(desk.zone).date():
        yield Due(SETTLE, month.key, "desk", now)
        month = find_period("month", month.end + timedelta(days=1))


async def _find_scheduled(
    desk: DeskView, since: datetime, now: datetime
) -> Iterable[Due]:
    """Announcements, and what the admins are to be shown of them before."""
    targets, schedules = await list_targets(), await list_schedules()
    shown = any(schedule.preview_hours for schedule in schedules)
    found = await list_approvals(since) if shown else []
    approvals = {(each.job, each.period): each for each in found}
    due: list[Due] = []
    for schedule in schedules:
        coming = _list_moments(schedule, desk, since, now + schedule.lead)
        moments = [moment for moment in coming if moment.due_at <= now]
        cleared = list_cleared(schedule, moments, approvals, now)
        due += _list_runs(schedule, targets, cleared)
        if schedule.preview_hours:
            due += list_previews(schedule, coming, approvals, now)
    return due


def _list_runs(
    schedule: ScheduleView, targets: Iterable[Target], moments: Sequence[Moment]
) -> Iterator[Due]:
    for target in targets:
        if wants(target, schedule):
            for moment in moments:
                key = moment.period.key
                yield Due(schedule.code, key, target.name, moment.due_at)


def _list_moments(
    schedule: ScheduleView, desk: DeskView, since: datetime, until: datetime
) -> list[Moment]:
    return list_moments(
        read_day_spec(schedule.day),
        find_period_kind(schedule.kind),
        time.fromisoformat(schedule.time),
        since=since,
        until=until,
        zone=desk.zone,
        is_workday=make_calendar(desk.settings),
    )


async def build(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """What a run says; None if there is nothing to say. Call it in a transaction."""
    if due.job == SETTLE:
        await _settle(due, desk, now)
        return None
    if due.job in (PREVIEW, UNAPPROVED):
        return await _build_for_admins(due, desk, now)
    if due.job in BUILDERS:
        return await BUILDERS[due.job](due, desk, now)
    schedule = await _find_schedule(due.job)
    target = await _find_target(due.target)
    if schedule is None or target is None:
        return None
    if schedule.kind == DAILY:
        return await _build_daily(due, schedule, target, desk, now)
    return await announce_figures(
        schedule.kind,
        read_key(due.period),
        target,
        desk,
        now,
        classes=schedule.classes,
        opening=await find_opening(schedule.kind, due.period),
    )


async def _build_for_admins(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    schedule = await _find_schedule(due.target)
    if schedule is None or not schedule.preview_hours:
        return None
    if due.job == UNAPPROVED:
        return await build_unapproved(due, schedule, desk, now)
    begin, end = now - LOOKS_BACK, now + schedule.lead
    moments = _list_moments(schedule, desk, begin, end)
    due_at = next((m.due_at for m in moments if m.period.key == due.period), None)
    if due_at is None:  # the schedule was changed a moment ago
        return None
    return await build_preview(due, schedule, due_at, desk, now)


async def _settle(due: Due, desk: DeskView, now: datetime) -> None:
    """Close the month before and open this one."""
    month = read_key(due.period)
    await settle_period(desk, find_previous(month), now)
    await settle_period(desk, month, now)


async def _find_schedule(code: str) -> ScheduleView | None:
    found = (each for each in await list_schedules() if each.code == code)
    return next(found, None)


async def _find_target(name: str) -> Target | None:
    return next((each for each in await list_targets() if each.name == name), None)


async def _build_daily(
    due: Due, schedule: ScheduleView, target: Target, desk: DeskView, now: datetime
) -> Speech | None:
    """From the record before to this one, so that nothing falls between two."""
    earlier = _list_moments(
        schedule, desk, due.due_at - LONGEST_PAUSE, due.due_at - timedelta(seconds=1)
    )
    since = earlier[-1].due_at if earlier else due.due_at - timedelta(days=1)
    span = Span(read_key(due.period).end, since, due.due_at)
    classes = choose_classes(desk, target, schedule.classes)
    text = await word_daily(desk, span, desk.language, classes=classes)
    if text is None:
        return None
    opening = await find_opening(schedule.kind, due.period)
    text = begin_with(opening, text, read_key(due.period), desk.language)
    speech = Speech(now)
    address(speech, desk, target, [Draft(text)])
    return speech
