"""Quota reminders (催报) in the groups of units that are short, once a unit and day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE
from handlers.reminders.quota_words import word_reminder
from handlers.reminders.stages import (
    Reached,
    choose_hearers,
    list_bound,
    list_reached,
    load_short,
)
from handlers.reminders.wishes import may_remind, read_wishes
from handlers.rules.quota import Progress
from handlers.rules.reminding import list_recent_days
from handlers.rules.schedule import find_instant
from handlers.scores.quotas import load_quotas
from handlers.speech import Speech
from storage.chats.targets import Target, list_groups_of
from storage.desk.desk import DeskView

JOB = "quota_reminder"
CAUGHT_UP = 4  # days: what was missed on a Friday comes on Monday


async def find_group_reminders(desk: DeskView, now: datetime) -> list[Due]:
    """A run for each unit with a group and a quota in a stage that was reached."""
    if not may_remind(desk, now):
        return []
    today, quotas = now.astimezone(desk.zone).date(), await load_quotas(desk)
    due_at = find_instant(today, read_wishes(desk).first, desk.zone)
    days = list_recent_days(today, CAUGHT_UP)
    found: dict[tuple[str, str], Due] = {}
    for reached in list_reached(desk, quotas, days):
        if "group" not in choose_hearers(desk, reached):
            continue
        units = list(list_bound(desk, quotas, reached))
        groups = await list_groups_of(unit.id for unit in units)
        for unit in units:
            if unit.id in groups:
                due = Due(JOB, reached.day.isoformat(), f"unit:{unit.code}", due_at)
                found.setdefault((due.period, due.target), due)
    return list(found.values())


async def build_group_reminder(
    due: Due, desk: DeskView, now: datetime
) -> Speech | None:
    """The message, from the figures of this moment; None for whoever has filed."""
    code = due.target.removeprefix("unit:")
    unit = next((u for u in desk.units.values() if u.code == code), None)
    if unit is None:
        return None
    day, today = date.fromisoformat(due.period), now.astimezone(desk.zone).date()
    quotas = await load_quotas(desk)
    reached = [r for r in list_reached(desk, quotas, [day]) if r.period.end >= today]
    short = await _list_short(desk, unit.id, reached, today)
    groups = (await list_groups_of([unit.id])).get(unit.id, [])
    if not (short and groups):
        return None
    return post_reminder(Speech(now), desk, unit.id, short, groups)


async def _list_short(
    desk: DeskView, unit_id: int, reached: Sequence[Reached], today: date
) -> list[Progress]:
    quotas = await load_quotas(desk)
    found = await load_short(desk, quotas, reached, today, unit_ids=[unit_id])
    return [
        progress
        for short in found
        if "group" in short.recipients
        for progress in short.progress
    ]


def post_reminder(
    speech: Speech,
    desk: DeskView,
    unit_id: int,
    short: Sequence[Progress],
    groups: Iterable[Target],
) -> Speech:
    text = word_reminder(desk, unit_id, short, desk.language)
    for group in groups:
        speech.post(read_chat(group.chat_key, group.chat_kind), text, priority=NOTICE)
    return speech
