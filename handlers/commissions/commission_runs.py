"""Commissions and time: a reminder for those between two messages of the day, and what
the deadline brings.

Each once, by a row of `run`; looked at again at the moment of sending.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.commissions.commission_cards import list_ears, post_task, show_table
from handlers.messages import NOTICE
from handlers.reminders.wishes import find_mornings, may_remind, read_wishes
from handlers.rules.day_messages import needs_own_reminder
from handlers.rules.schedule import find_instant
from handlers.speech import Speech
from handlers.stories.delivering import settle_missed
from handlers.texts import say
from storage.desk.desk import DeskView
from storage.people.muting import list_muted
from storage.people.people import list_chats
from storage.stories.commissions import (
    CommissionView,
    TaskView,
    find_commission,
    list_awaited_commissions,
)

REMINDER, DEADLINE = "commission_reminder", "commission_deadline"


async def find_commission_runs(desk: DeskView, now: datetime) -> list[Due]:
    due: list[Due] = []
    for commission in await list_awaited_commissions():
        if commission.deadline <= now:
            # It is never too late to say who has missed it.
            due.append(Due(DEADLINE, commission.number, "desk", now))
        elif is_reminded_now(commission, desk, now):
            due += _remind_each(commission, desk, now)
    return due


def is_reminded_now(commission: CommissionView, desk: DeskView, now: datetime) -> bool:
    """Whether it is so short that no message of the day comes in time for it."""
    if not may_remind(desk, now) or "commissions" not in read_wishes(desk).about:
        return False
    today = now.astimezone(desk.zone).date()
    return needs_own_reminder(
        commission.issued_at,
        commission.deadline,
        now=now,
        mornings=find_mornings(desk, today),
        closes_at=find_instant(today, read_wishes(desk).last, desk.zone),
    )


def _remind_each(
    commission: CommissionView, desk: DeskView, now: datetime
) -> Iterator[Due]:
    for task in commission.awaited:
        unit = desk.units[task.unit_id].code
        yield Due(REMINDER, commission.number, f"unit:{unit}", now)


async def build_reminder(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """None for a unit that has delivered meanwhile."""
    commission = await find_commission(due.period)
    code = due.target.removeprefix("unit:")
    if commission is None or commission.state != "open":
        return None
    speech = Speech(now)
    for task in commission.awaited:
        if desk.units[task.unit_id].code == code:
            await _remind(speech, desk, commission, task)
    return speech if speech.outgoing else None


async def _remind(
    speech: Speech, desk: DeskView, commission: CommissionView, task: TaskView
) -> None:
    muted = await list_muted(speech.now)
    for ear in await list_ears(desk, task, speech.now):
        if ear.person_id in muted:
            continue
        head = say("order.reminder", ear.language or desk.language)
        post_task(speech, desk, commission, task, ear, head=head)


async def build_deadline(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """Those who have not delivered have missed it; the issuer gets the table."""
    commission = await find_commission(due.period)
    if commission is None or commission.state != "open":
        return None
    speech = Speech(now)
    for task in commission.awaited:
        if await settle_missed(commission, task, now=now, desk=desk):
            await _tell_missed(speech, desk, commission.number, task.id)
    settled = await find_commission(due.period)
    assert settled is not None
    await _tell_issuer(speech, desk, settled)
    return speech if speech.outgoing else None


async def _tell_missed(
    speech: Speech, desk: DeskView, number: str, task_id: int
) -> None:
    commission = await find_commission(number)
    assert commission is not None
    task = commission.find_task(task_id)
    for ear in await list_ears(desk, task, speech.now):
        head = say("order.now_missed", ear.language or desk.language)
        post_task(speech, desk, commission, task, ear, head=head)


async def _tell_issuer(
    speech: Speech, desk: DeskView, commission: CommissionView
) -> None:
    for chat in (await list_chats(commission.issued_by_id))[:1]:
        language = chat.language or desk.language
        text = show_table(commission, desk, language)
        speech.post(read_chat(chat.chat_key), text, priority=NOTICE)
