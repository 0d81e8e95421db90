"""One message per person and day: everything somebody is to be reminded of.

The run of a day is claimed by whoever sends it, and its figures are read at that
moment: who has filed, signed or delivered meanwhile hears nothing of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE, Button, Rows
from handlers.reminders import commission_matters, quota_matters
from handlers.reminders.matters import Matter, Reader
from handlers.reminders.unit_groups import CAUGHT_UP
from handlers.reminders.wishes import may_remind, read_wishes
from handlers.review import digests
from handlers.rules.day_messages import order_matters
from handlers.rules.reminding import list_recent_days
from handlers.rules.schedule import find_instant
from handlers.speech import Speech
from handlers.texts import Html
from storage.desk.desk import DeskView
from storage.people.muting import list_muted
from storage.people.people import find_person, list_chats
from storage.queues.runs import find_done, list_done_periods

JOB = "reminder"
MOST_BUTTONS = 8

FindPeople = Callable[
    [DeskView, Sequence[date], datetime], Awaitable[set[tuple[int, date]]]
]
ListMatters = Callable[[Reader], Awaitable[list[Matter]]]


@dataclass(frozen=True, slots=True)
class Source:
    """`find_people`: who may have something, and since which day, in few queries."""

    find_people: FindPeople
    list_matters: ListMatters


SOURCES = (
    Source(commission_matters.find_people, commission_matters.list_matters),
    Source(quota_matters.find_people, quota_matters.list_matters),
    Source(digests.find_people, digests.list_matters),
)


async def find_bundles(desk: DeskView, now: datetime) -> list[Due]:
    """A run for everybody who may have something to be reminded of today."""
    if not may_remind(desk, now):
        return []
    today = now.astimezone(desk.zone).date()
    days = list_recent_days(today, CAUGHT_UP)
    found = {
        each for source in SOURCES for each in await source.find_people(desk, days, now)
    }
    told = await find_done(_key(person, day) for person, day in found if day < today)
    people = {person for person, day in found if _key(person, day) not in told}
    muted = await list_muted(now)
    due_at = find_instant(today, read_wishes(desk).first, desk.zone)
    return [Due(*_key(person, today), due_at) for person in sorted(people - muted)]


def _key(person_id: int, day: date) -> tuple[str, str, str]:
    return JOB, day.isoformat(), f"person:{person_id}"


async def build_bundle(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """The message; None for whoever has done everything meanwhile."""
    reader = await _find_reader(due, desk, now)
    if reader is None:
        return None
    found = [each for source in SOURCES for each in await source.list_matters(reader)]
    matters = order_matters(found)
    if not matters:
        return None
    reader.speech.post(
        reader.chat,
        _word(reader, matters),
        buttons=_arrange(matters),
        priority=NOTICE,
        silent=all(each.kind == "queue" for each in matters),
    )
    return reader.speech


async def _find_reader(due: Due, desk: DeskView, now: datetime) -> Reader | None:
    person = await find_person(int(due.target.removeprefix("person:")))
    if person is None or person.status != "active":
        return None
    chats = await list_chats(person.id)
    if not chats:
        return None
    today = date.fromisoformat(due.period)
    before = list_recent_days(today, CAUGHT_UP)[1:]
    told = await list_done_periods(JOB, due.target, map(date.isoformat, before))
    missed = [day for day in before if day.isoformat() not in told]
    chat = read_chat(chats[0].chat_key)
    return Reader(desk, person, chat, Speech(now), (today, *missed))


def _word(reader: Reader, matters: Sequence[Matter]) -> Html:
    if len(matters) == 1:
        return matters[0].text
    head = reader.say("remind.bundle_head", count=len(matters))
    return Html("\n\n".join([head, *(each.text for each in matters)]))


def _arrange(matters: Sequence[Matter]) -> Rows:
    """Two in a row, each once, those of the most urgent first."""
    buttons = list(_list_buttons(matters))[:MOST_BUTTONS]
    return tuple(tuple(buttons[i : i + 2]) for i in range(0, len(buttons), 2))


def _list_buttons(matters: Sequence[Matter]) -> Iterator[Button]:
    labels: set[str] = set()
    for matter in matters:
        for button in matter.buttons:
            if button.label not in labels:
                labels.add(button.label)
                yield button
