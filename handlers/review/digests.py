"""What waits, in a person's message of the day: for editors what there is, for leaders
and reviewers what has waited for them too long, for admins who has not signed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta

from handlers.reminders.matters import Matter, Reader
from handlers.reminders.wishes import read_wishes
from handlers.rules.day_messages import Kind
from handlers.rules.schedule import find_instant
from handlers.rules.workflow import ADMIN, CHIEF, EDITORS, LEADER, ON_THE_DESK
from handlers.stories.cards import join_lines, show_unit
from handlers.texts import Html, say_plain
from handlers.times import show_span
from storage.desk.desk import DeskView
from storage.people.contacts import list_leaders_of
from storage.people.people import list_recipients
from storage.stories.story_lists import StoryLine, list_waiting

NAMED, MOST = 5, 1000  # the oldest, by name; stories looked at
Lines = Sequence[StoryLine]


def read_overdue(desk: DeskView) -> timedelta:
    """What has waited so long has waited too long."""
    found = desk.settings.get("review") or {}
    return timedelta(hours=int(found.get("overdue_hours") or 24))


async def find_people(
    desk: DeskView, days: Sequence[date], now: datetime
) -> set[tuple[int, date]]:
    """Editors where something waits; leaders and admins where it waits too long."""
    about, day = read_wishes(desk).about, days[0]
    people: set[int] = set()
    if "reviews" in about and await list_waiting(ON_THE_DESK, limit=1):
        people |= {each.person_id for each in await list_recipients(EDITORS)}
    if "signoffs" in about:
        unsigned = await _list_unsigned(desk, day)
        units = {line.unit_id for line in unsigned}
        leaders = await list_leaders_of(units)
        people |= {each.person_id for found in leaders.values() for each in found}
        if unsigned:
            people |= {each.person_id for each in await list_recipients((ADMIN,))}
    return {(person, day) for person in people}


async def _list_unsigned(desk: DeskView, day: date, *, times: int = 1) -> Lines:
    lines = await list_waiting(("signoff",), limit=MOST)
    return _list_overdue(lines, desk, day, times=times)


def _list_overdue(
    lines: Iterable[StoryLine], desk: DeskView, day: date, *, times: int = 1
) -> Lines:
    """What has, or today in working hours will have, waited too long."""
    until = find_instant(day, read_wishes(desk).last, desk.zone)
    return [line for line in lines if line.at <= until - times * read_overdue(desk)]


async def list_matters(reader: Reader) -> list[Matter]:
    about, person = read_wishes(reader.desk).about, reader.person
    matters: list[Matter] = []
    if "signoffs" in about:
        matters += await _list_signoffs(reader)
        if person.has_role(ADMIN):
            matters += await _list_escalated(reader)
    if "reviews" in about and person.has_role(*EDITORS):
        lines = await list_waiting(ON_THE_DESK, limit=MOST)
        matters += _list_own_reviews(reader, lines)
        matters += _list_queue(reader, lines)
    return matters


async def _list_signoffs(reader: Reader) -> list[Matter]:
    """Stories of the person's own units that nobody has signed."""
    units = reader.person.units_as(LEADER)
    lines = await _list_unsigned(reader.desk, reader.today)
    own = [line for line in lines if line.unit_id in units]
    return _make_overdue(reader, "signoff", "triage.unsigned_head", own)


async def _list_escalated(reader: Reader) -> list[Matter]:
    """What leaders have left unsigned twice as long, to the admins."""
    desk, today = reader.desk, reader.today
    units = reader.person.units_as(LEADER)
    lines = await _list_unsigned(desk, today, times=2)
    others = [line for line in lines if line.unit_id not in units]
    return _make_overdue(reader, "unsigned", "triage.unsigned_by_leaders", others)


def _list_own_reviews(reader: Reader, lines: Lines) -> list[Matter]:
    """A chief's final reviews, and what the person took in hand."""
    person = reader.person
    own: dict[str, Callable[[StoryLine], bool]] = {
        "first_review": lambda line: line.taken_by_id == person.id,
        "final_review": lambda line: person.has_role(CHIEF),
    }
    overdue = _list_overdue(lines, reader.desk, reader.today)
    found = [line for line in overdue if line.state in own and own[line.state](line)]
    return _make_overdue(reader, "review", "triage.backlog_head", found)


def _make_overdue(reader: Reader, kind: Kind, head: str, lines: Lines) -> list[Matter]:
    if not lines:
        return []
    text = join_lines([reader.say(head, count=len(lines)), *_say_lines(reader, lines)])
    return [Matter(kind, 0, text, (reader.command("router.do_queue", "queue"),))]


def _list_queue(reader: Reader, lines: Lines) -> list[Matter]:
    """How many wait where, the oldest by name; nothing for an empty desk."""
    if not lines:
        return []
    counts = Counter(line.state for line in lines)
    text = join_lines(
        [
            reader.say("triage.digest_head", count=len(lines)),
            *_say_counts(counts, reader),
            _say_marks(lines, reader),
            *_say_lines(reader, lines),
        ]
    )
    return [Matter("queue", 1, text, (reader.command("router.do_queue", "queue"),))]


def _say_counts(counts: Counter[str], reader: Reader) -> Iterable[Html]:
    for state in ON_THE_DESK:
        if counts[state]:
            spoken = say_plain(f"words.state_{state}", reader.language)
            yield reader.say("triage.count_line", state=spoken, count=counts[state])


def _say_marks(lines: Lines, reader: Reader) -> Html:
    overdue = read_overdue(reader.desk)
    return reader.say(
        "triage.digest_marks",
        warned=sum(1 for line in lines if line.warnings),
        old=sum(1 for line in lines if reader.now - line.at >= overdue),
        span=show_span(overdue, reader.language),
    )


def _say_lines(reader: Reader, lines: Lines) -> Iterable[Html]:
    for line in lines[:NAMED]:
        yield reader.say(
            "triage.waits_line",
            number=line.number,
            title=line.title,
            unit=show_unit(reader.desk, line.unit_id),
            age=show_span(reader.now - line.at, reader.language),
        )
