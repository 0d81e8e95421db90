"""What waits, said once a working day: to editors in the morning what there is, to
reviewers in the afternoon what has waited for them too long.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from handlers.announcements.calendar import make_calendar
from handlers.announcements.remind import is_awake
from handlers.announcements.runs_due import Due
from handlers.chat_keys import read_chat
from handlers.messages import NOTICE
from handlers.rules.schedule import find_instant
from handlers.rules.workflow import CHIEF, EDITORS, LEADER, ON_THE_DESK, UNDECIDED
from handlers.speech import Speech
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say, say_plain
from handlers.times import show_span
from storage.desk import DeskView
from storage.muting import list_muted
from storage.people import (
    PersonView,
    Recipient,
    find_person,
    list_chats,
    list_recipients,
)
from storage.story_lists import StoryLine, list_waiting

DIGEST, BACKLOG = "queue_digest", "review_backlog"
NAMED, MOST = 5, 1000  # the oldest, by name; stories looked at


@dataclass(frozen=True, slots=True)
class Hours:
    """When the one and the other is said; what has waited so long is overdue."""

    digest: time = time(8, 40)
    backlog: time = time(15)
    overdue: timedelta = timedelta(hours=24)


def read_hours(desk: DeskView) -> Hours:
    found: dict[str, Any] = desk.settings.get("review") or {}
    return Hours(
        time.fromisoformat(found.get("digest") or "08:40"),
        time.fromisoformat(found.get("backlog") or "15:00"),
        timedelta(hours=int(found.get("overdue_hours") or 24)),
    )


async def find_digests(desk: DeskView, now: datetime) -> list[Due]:
    """A run for each reviewer and day; on working days and in waking hours alone."""
    day, hours = now.astimezone(desk.zone).date(), read_hours(desk)
    if not (make_calendar(desk.settings)(day) and is_awake(desk, now)):
        return []
    due: list[Due] = []
    times = {DIGEST: (hours.digest, EDITORS), BACKLOG: (hours.backlog, REVIEWERS)}
    for job, (at, roles) in times.items():
        moment = find_instant(day, at, desk.zone)
        if moment <= now:
            muted = await list_muted(now)
            people = {p.person_id for p in await list_recipients(roles)} - muted
            due += [
                Due(job, day.isoformat(), f"person:{person}", moment)
                for person in sorted(people)
            ]
    return due


REVIEWERS = (*EDITORS, LEADER)


async def build_digest(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """How many wait where, the oldest by name; None for an empty desk."""
    found = await _find_reader(due)
    lines = await list_waiting(ON_THE_DESK, limit=MOST)
    if found is None or not lines:
        return None
    person, chat = found
    language = person.language or desk.language
    counts = Counter(line.state for line in lines)
    text = join_lines(
        [
            say("triage.digest_head", language, count=len(lines)),
            *_say_counts(counts, language),
            _say_marks(lines, now, desk, language),
            *_say_lines(lines[:NAMED], desk, now, language),
        ]
    )
    return _speak(now, person, chat, text, language)


def _say_counts(counts: Counter[str], language: str) -> Iterable[Html]:
    for state in ON_THE_DESK:
        if counts[state]:
            spoken = say_plain(f"words.state_{state}", language)
            yield say("triage.count_line", language, state=spoken, count=counts[state])


def _say_marks(
    lines: Sequence[StoryLine], now: datetime, desk: DeskView, language: str
) -> Html:
    overdue = read_hours(desk).overdue
    return say(
        "triage.digest_marks",
        language,
        warned=sum(1 for line in lines if line.warnings),
        old=sum(1 for line in lines if now - line.at >= overdue),
        span=show_span(overdue, language),
    )


def _say_lines(
    lines: Iterable[StoryLine], desk: DeskView, now: datetime, language: str
) -> Iterable[Html]:
    for line in lines:
        yield say(
            "triage.waits_line",
            language,
            number=line.number,
            title=line.title,
            unit=show_unit(desk, line.unit_id),
            age=show_span(now - line.at, language),
        )


async def build_backlog(due: Due, desk: DeskView, now: datetime) -> Speech | None:
    """What waits for this very person; None where nothing is overdue."""
    found = await _find_reader(due)
    if found is None:
        return None
    person, chat = found
    language = person.language or desk.language
    lines = await _list_overdue(person, desk, now)
    if not lines:
        return None
    text = join_lines(
        [
            say("triage.backlog_head", language, count=len(lines)),
            *_say_lines(lines[:NAMED], desk, now, language),
        ]
    )
    return _speak(now, person, chat, text, language)


async def _list_overdue(
    person: PersonView, desk: DeskView, now: datetime
) -> list[StoryLine]:
    """A leader's sign-offs, a chief's final reviews, and what somebody took in hand."""
    before = now - read_hours(desk).overdue
    units = person.units_as(LEADER)
    own: dict[str, Callable[[StoryLine], bool]] = {
        "signoff": lambda line: line.unit_id in units,
        "first_review": lambda line: line.taken_by_id == person.id,
        "final_review": lambda line: person.has_role(CHIEF),
    }
    waiting = await list_waiting(UNDECIDED, limit=MOST)
    return [
        line
        for line in waiting
        if line.at <= before and line.state in own and own[line.state](line)
    ]


async def _find_reader(due: Due) -> tuple[PersonView, Recipient] | None:
    person = await find_person(int(due.target.removeprefix("person:")))
    if person is None or person.status != "active":
        return None
    chats = await list_chats(person.id)
    return (person, chats[0]) if chats else None


def _speak(
    now: datetime, person: PersonView, to: Recipient, text: Html, language: str
) -> Speech:
    speech, chat = Speech(now), read_chat(to.chat_key)
    button = speech.button(
        say_plain("router.do_queue", language),
        "everyone.press_command",
        chat=chat,
        person_id=person.id,
        name="queue",
    )
    speech.post(chat, text, buttons=((button,),), priority=NOTICE, silent=True)
    return speech
