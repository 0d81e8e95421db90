"""The calendar of deadlines: quotas, commissions open to all, announcements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from handlers.announcements.announcing import DAILY, name_announcement
from handlers.announcements.calendar import make_calendar
from handlers.feeds.calendar_lines import Calendar, Event, write_calendar
from handlers.feeds.entries import make_plain
from handlers.feeds.wishes import Names, find_names, read_feed_wishes
from handlers.rules.day_spec import read_day_spec
from handlers.rules.period_names import name_period
from handlers.rules.periods import Period, find_period
from handlers.rules.quota import Quota
from handlers.rules.schedule import find_period_kind, list_moments
from handlers.scores.quotas import is_free, load_quotas, show_amount
from handlers.texts import say_plain
from storage.desk.desk import DeskView
from storage.desk.schedules import ScheduleView, list_schedules
from storage.stories.commissions import CommissionView, list_open_commissions

BEFORE, AHEAD = timedelta(days=31), timedelta(days=190)
MOST_COMMISSIONS = 200


async def write_deadlines(desk: DeskView, now: datetime) -> bytes | None:
    """None where the desk file has no calendar for outsiders."""
    if not read_feed_wishes(desk).calendar:
        return None
    return write_calendar(await load_calendar(desk, now))


async def load_calendar(desk: DeskView, now: datetime) -> Calendar:
    names, quotas = await find_names(now), await load_quotas(desk)
    commissions = await list_open_commissions(now, limit=MOST_COMMISSIONS)
    events = [
        *_list_quota_ends(desk, quotas, names, now),
        *_list_commissions(desk, commissions, names),
    ]
    for schedule in await list_schedules():
        events += _list_announcements(desk, schedule, names, now)
    name = say_plain("feeds.calendar", desk.language, desk=make_plain(desk.name))
    return Calendar(name, desk.language, tuple(events))


def _list_quota_ends(
    desk: DeskView, quotas: Sequence[Quota], names: Names, now: datetime
) -> Iterator[Event]:
    """All day, on the period's last day."""
    today = now.astimezone(desk.zone).date()
    for kind in dict.fromkeys(quota.period_kind for quota in quotas):
        for period in _list_periods(kind, today):
            amounts = list(_word_amounts(desk, quotas, period))
            if amounts:
                yield Event(
                    uid=f"{names.name(f'quota:{period.key}')}@storydesk",
                    at=period.end,
                    summary=say_plain(
                        "feeds.quota_ends",
                        desk.language,
                        period=name_period(period, desk.language),
                    ),
                    made_at=names.began,
                    description="\n".join(amounts),
                )


def _list_periods(kind: str, today: date) -> Iterator[Period]:
    """Those that end in the months around today, and the running one in any case."""
    period = find_period(kind, today - BEFORE)
    while period.end <= today + AHEAD or today in period:
        yield period
        period = find_period(kind, period.end + timedelta(days=1))


def _word_amounts(
    desk: DeskView, quotas: Sequence[Quota], period: Period
) -> Iterator[str]:
    """乡镇:报送 5. What single units owe is nobody else's business."""
    names = {each.code: each.name for each in desk.classes.values()}
    for quota in quotas:
        holds = quota.holds_on(period.end) and quota.period_kind == period.kind
        if holds and quota.unit_class:
            genre = f"query.genre_{quota.genre}"
            yield say_plain(
                "feeds.quota_amount",
                desk.language,
                unit_class=names[quota.unit_class],
                measure=say_plain(f"query.measure_{quota.measure}", desk.language),
                genre=say_plain(genre, desk.language) if quota.genre else "",
                amount=show_amount(quota.amount),
            )


def _list_commissions(
    desk: DeskView, commissions: Sequence[CommissionView], names: Names
) -> Iterator[Event]:
    """At their hour; only those that every unit was asked for."""
    everybody = {
        unit.id for unit in desk.units.values() if unit.active and not is_free(unit)
    }
    for each in commissions:
        if everybody and everybody <= {task.unit_id for task in each.tasks}:
            yield Event(
                uid=f"{names.name(f'commission:{each.number}')}@storydesk",
                at=each.deadline,
                summary=say_plain(
                    "feeds.commission",
                    desk.language,
                    number=each.number,
                    topic=make_plain(each.topic),
                ),
                made_at=each.issued_at,
            )


def _list_announcements(
    desk: DeskView, schedule: ScheduleView, names: Names, now: datetime
) -> Iterator[Event]:
    """At their hour; not the record of every day."""
    if schedule.kind == DAILY:
        return
    moments = list_moments(
        read_day_spec(schedule.day),
        find_period_kind(schedule.kind),
        time.fromisoformat(schedule.time),
        since=now - BEFORE,
        until=now + AHEAD,
        zone=desk.zone,
        is_workday=make_calendar(desk.settings),
    )
    for moment in moments:
        key = f"{schedule.code}:{moment.period.key}"
        summary = name_announcement(schedule.kind, moment.period, desk.language)
        yield Event(
            uid=f"{names.name(f'announcement:{key}')}@storydesk",
            at=moment.due_at,
            summary=make_plain(summary),
            made_at=names.began,
        )
