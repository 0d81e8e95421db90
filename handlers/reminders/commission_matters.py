"""Commissions in a person's message of the day: twice before the deadline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from handlers.commissions.commission_cards import (
    list_ears,
    show_deadline,
    show_head,
    show_task_state,
)
from handlers.messages import Button
from handlers.reminders.matters import Matter, Reader
from handlers.reminders.wishes import find_mornings, read_wishes
from handlers.rules.day_messages import count_mornings_left
from handlers.stories.cards import join_lines, show_unit
from storage.desk.desk import DeskView
from storage.people.contacts import list_leaders_of
from storage.people.people import Recipient
from storage.stories.commissions import (
    CommissionView,
    TaskView,
    list_awaited_commissions,
)

Pressing = tuple[CommissionView, TaskView, int]


async def find_people(
    desk: DeskView, days: Sequence[date], now: datetime
) -> set[tuple[int, date]]:
    return {
        (ear.person_id, days[0])
        for _, task, left in await _list_pressing(desk, days[0])
        for ear in await _list_hearers(desk, task, left, now)
    }


async def _list_pressing(desk: DeskView, day: date) -> list[Pressing]:
    if "commissions" not in read_wishes(desk).about:
        return []
    mornings = find_mornings(desk, day)
    return [
        (commission, task, left)
        for commission in await list_awaited_commissions()
        if (
            left := count_mornings_left(
                commission.issued_at, commission.deadline, mornings
            )
        )
        is not None
        for task in commission.awaited
    ]


async def _list_hearers(
    desk: DeskView, task: TaskView, left: int, now: datetime
) -> list[Recipient]:
    """Who is to deliver it; the unit's leader too when it is the last message."""
    ears = await list_ears(desk, task, now)
    if left:
        return ears
    leaders = await list_leaders_of([task.unit_id])
    return ears + leaders.get(task.unit_id, [])


async def list_matters(reader: Reader) -> list[Matter]:
    matters = []
    for commission, task, left in await _list_pressing(reader.desk, reader.today):
        ears = await _list_hearers(reader.desk, task, left, reader.now)
        if reader.person.id in {ear.person_id for ear in ears}:
            matters.append(_word(reader, commission, task, left))
    return matters


def _word(
    reader: Reader, commission: CommissionView, task: TaskView, left: int
) -> Matter:
    desk, language = reader.desk, reader.language
    text = join_lines(
        [
            reader.say("order.reminder"),
            show_head(commission, language),
            show_deadline(commission, desk, language),
            reader.say("order.owed_by", unit=show_unit(desk, task.unit_id)),
            show_task_state(task, language),
        ]
    )
    return Matter(
        "commission", left, text, tuple(_make_buttons(reader, commission, task))
    )


def _make_buttons(
    reader: Reader, commission: CommissionView, task: TaskView
) -> Iterator[Button]:
    number, person = commission.number, reader.person
    if task.state == "open":
        action = "commission_work.press_accept"
        yield reader.button("order.do_accept", action, number, task=task.id)
    if person.has_role("reporter"):
        action = "commission_work.press_deliver"
        yield reader.button("order.do_deliver", action, number, task=task.id)
