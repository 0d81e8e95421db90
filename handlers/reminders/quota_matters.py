"""Quotas in a person's message of the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from handlers.reminders.hearers import load_hearers
from handlers.reminders.matters import Matter, Reader
from handlers.reminders.quota_words import word_reminder
from handlers.reminders.stages import (
    choose_hearers,
    list_bound,
    list_reached,
    load_short,
)
from handlers.rules.quota import Progress
from handlers.scores.quotas import load_quotas
from storage.desk.desk import DeskView
from storage.people.contacts import list_covered_units


async def find_people(
    desk: DeskView, days: Sequence[date], now: datetime
) -> set[tuple[int, date]]:
    """(person, day of the stage) for everybody whose unit is in a stage."""
    quotas = await load_quotas(desk)
    found: set[tuple[int, date]] = set()
    for reached in list_reached(desk, quotas, days):
        units = [unit.id for unit in list_bound(desk, quotas, reached)]
        hearers = await load_hearers(desk, units, now)
        wanted = choose_hearers(desk, reached)
        found |= {
            (person.person_id, reached.day)
            for unit in units
            for person in hearers.list_people(unit, wanted)
        }
    return found


async def list_matters(reader: Reader) -> list[Matter]:
    """What this person's units are short of, a matter for each unit."""
    desk, person = reader.desk, reader.person
    covered = await list_covered_units(person.id, reader.today)
    own = {*person.units_as("reporter", "unit_leader"), *covered}
    quotas = await load_quotas(desk)
    reached = list_reached(desk, quotas, reader.days)
    if not (own and reached):
        return []
    hearers = await load_hearers(desk, own, reader.now)
    by_unit: dict[int, list[Progress]] = defaultdict(list)
    found = await load_short(desk, quotas, reached, reader.today, unit_ids=own)
    for short in found:
        people = hearers.list_people(short.unit_id, short.recipients)
        if person.id in {each.person_id for each in people}:
            by_unit[short.unit_id] += short.progress
    return [_word(reader, unit, by_unit[unit]) for unit in desk.units if by_unit[unit]]


def _word(reader: Reader, unit_id: int, short: Sequence[Progress]) -> Matter:
    text = word_reminder(reader.desk, unit_id, short, reader.language)
    left = max(0, min(each.days_left for each in short) - 1)
    see = reader.command("remind.see_quota", "quota")
    return Matter("quota", left, text, (see,))
