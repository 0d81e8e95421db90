"""Quota reminders (催报): to units that are short, in working hours, checked again at
the moment of sending, one message for each unit and day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from handlers.announcements.calendar import make_calendar
from handlers.announcements.reminder_posts import address_unit
from handlers.announcements.runs_due import Due
from handlers.rules.periods import Period, find_period
from handlers.rules.quota import Progress, Quota
from handlers.rules.reminding import (
    Stage,
    choose_recipients,
    find_stages,
    list_pressing,
    list_recent_days,
)
from handlers.rules.schedule import find_instant
from handlers.scores.quotas import is_free, load_progress, load_quotas
from handlers.speech import Speech
from storage.desk import DeskView
from storage.models import Unit

JOB = "quota_reminder"
DEFAULTS: dict[str, Any] = {
    "enabled": True,
    "days_before": 3,
    "hours": ["08:30", "18:00"],
    "to": "both",
}
CAUGHT_UP = 4  # days: what was missed on a Friday comes on Monday


@dataclass(frozen=True, slots=True)
class Settings:
    enabled: bool
    days_before: int
    first: time
    last: time
    to: str


def read_settings(desk: DeskView) -> Settings:
    found = DEFAULTS | dict(desk.settings.get("reminders") or {})
    first, last = (time.fromisoformat(hour) for hour in found["hours"])
    return Settings(found["enabled"], found["days_before"], first, last, found["to"])


def is_awake(desk: DeskView, now: datetime) -> bool:
    """Whether it is an hour at which people may be reminded of something."""
    settings = read_settings(desk)
    return settings.first <= now.astimezone(desk.zone).time() < settings.last


@dataclass(frozen=True, slots=True)
class _Reminder:
    """A stage of a period that falls on `day`."""

    period: Period
    stage: Stage
    day: date


async def find_reminders(desk: DeskView, now: datetime) -> list[Due]:
    """A run for each unit that has a quota in a stage reached today or missed before.

    Outside working hours nothing is due: it waits for the next working day.
    """
    settings, local = read_settings(desk), now.astimezone(desk.zone)
    if not (settings.enabled and is_awake(desk, now)):
        return []
    if not make_calendar(desk.settings)(local.date()):
        return []
    quotas = await load_quotas(desk)
    due: list[Due] = []
    seen: set[str] = set()
    for day in list_recent_days(local.date(), CAUGHT_UP):
        every = _list_reached(desk, quotas, settings, day)
        # A stage that was missed is not made up for once the next is reached.
        reached = [each for each in every if each.period.key not in seen]
        seen |= {each.period.key for each in reached}
        if reached:
            due_at = _find_due_at(desk, settings, reached, local.date())
            due += [
                Due(JOB, day.isoformat(), f"unit:{unit.code}", due_at)
                for unit in _list_bound(desk, quotas, reached)
            ]
    return due


def _list_reached(
    desk: DeskView, quotas: Iterable[Quota], settings: Settings, day: date
) -> Iterator[_Reminder]:
    """Of the stages of one period that fall together the most pressing one."""
    is_workday = make_calendar(desk.settings)
    for kind in dict.fromkeys(quota.period_kind for quota in quotas):
        period = find_period(kind, day)
        for stage in find_stages(period, day, settings.days_before, is_workday)[:1]:
            yield _Reminder(period, stage, day)


def _find_due_at(
    desk: DeskView, settings: Settings, reached: Sequence[_Reminder], today: date
) -> datetime:
    """This morning, also for what was missed, as long as the period is not over."""
    running = any(reminder.period.end >= today for reminder in reached)
    day = today if running else reached[0].day
    return find_instant(day, settings.first, desk.zone)


def _list_bound(
    desk: DeskView, quotas: Sequence[Quota], reached: Sequence[_Reminder]
) -> Iterator[Unit]:
    kinds = {reminder.period.kind for reminder in reached}
    owners = {(q.unit, q.unit_class) for q in quotas if q.period_kind in kinds}
    for unit in desk.units.values():
        code = desk.classes[unit.unit_class_id].code
        is_bound = (unit.code, "") in owners or ("", code) in owners
        if is_bound and not is_free(unit):
            yield unit


async def build_reminder(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """The message, from the figures of this moment; None for whoever has filed."""
    unit = _find_unit(desk, due.target)
    if unit is None or is_free(unit):
        return None
    settings, quotas = read_settings(desk), await load_quotas(desk)
    day, today = date.fromisoformat(due.period), now.astimezone(desk.zone).date()
    short: list[Progress] = []
    recipients: list[str] = []
    for reminder in _list_reached(desk, quotas, settings, day):
        if reminder.period.end < today:
            continue
        found = await load_progress(desk, reminder.period, today, quotas=quotas)
        pressing = list_pressing(reminder.stage, found.get(unit.id, []))
        if pressing:
            short += pressing
            recipients += choose_recipients(reminder.stage, settings.to)
    if not short:
        return None
    speech = await address_unit(desk, unit, short, set(recipients), now=now)
    return speech if speech.outgoing else None


def _find_unit(desk: DeskView, target: str) -> Unit | None:
    code = target.removeprefix("unit:")
    return next((u for u in desk.units.values() if u.code == code), None)
