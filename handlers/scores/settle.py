"""Settle the whole desk's books: after a period's end, or under changed rules.

Most lines are written when something happens. What only time brings (a quota that was
not met by the month's end, a base at its beginning) and what new rules would change is
found by working out everybody at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.rules.periods import find_period
from handlers.rules.scoring import RuleSet, Score, scope, score
from handlers.scores.bookkeeping import compare_lines, write_entries
from handlers.scores.books import is_frozen
from handlers.scores.rule_sets import load_desk_rules
from handlers.scores.scored_records import list_outlets, list_records, list_units
from storage.desk.desk import DeskView, find_first_day, lock_units
from storage.figures.ledger import LedgerLine, add_lines, list_all_lines
from storage.figures.publications import list_frozen
from storage.figures.scoring_rows import Slice, read_scoring_rows

EVENTS = ("story", "adoption", "fact")


async def find_differences(
    desk: DeskView, start: date, end: date, now: datetime
) -> list[LedgerLine]:
    """What the ledger lacks of what the rules give for these days, by everybody.

    Lines of frozen days are marked as corrections. Nothing is written.
    """
    rules = await load_desk_rules()
    start, end = widen(start, end, rules)
    found = await score_days(rules, start, end, desk, now)
    known = {unit.code for unit in desk.units.values()}
    entries = (entry for entry in found.entries if entry.unit in known)
    lines = compare_lines(
        await list_all_lines(start, end), write_entries(entries, desk)
    )
    frozen = await list_frozen(start, end)
    return [replace(line, correction=is_frozen(line.day, frozen)) for line in lines]


async def score_days(
    rules: Sequence[RuleSet], start: date, end: date, desk: DeskView, now: datetime
) -> Score:
    """What the rules give everybody; the days are whole periods (`widen`)."""
    return score(
        rules,
        list_records(await read_scoring_rows(Slice(start, end)), desk),
        start,
        end,
        outlets=list_outlets(desk),
        units=list_units(desk, await find_first_day(desk.zone)),
        as_of=now.astimezone(desk.zone).date(),
    )


def widen(start: date, end: date, rules: Sequence[RuleSet]) -> tuple[date, date]:
    """The days of every period that rules judge together with these."""
    widest = scope(rules)
    if widest == "story":
        return start, end
    return find_period(widest, start).start, find_period(widest, end).end


async def settle_books(
    desk: DeskView, start: date, end: date, now: datetime
) -> list[LedgerLine]:
    """Write what only time brings: goals, bases, aggregates. Returns the lines.

    What an event earned stays as it was booked, also where rules have changed since:
    that is for `rescore_books`. A period that was published before its end gets what
    its end brings as corrections.
    """
    await lock_units(desk.units)
    lines = await find_differences(desk, start, end, now)
    changed = {line.key for line in lines if line.reverses}
    due = [
        line
        for line in lines
        if line.record.partition(":")[0] not in EVENTS
        and not (line.correction and line.key in changed)
    ]
    await add_lines(due, now)
    return due


async def rescore_books(
    desk: DeskView, start: date, end: date, now: datetime, *, correct: bool = False
) -> list[LedgerLine]:
    """Make the ledger of these days what the rules give now. Returns the lines.

    Published days are left alone unless `correct`.
    """
    await lock_units(desk.units)
    lines = await find_differences(desk, start, end, now)
    due = [
        line
        for line in lines
        if start <= line.day <= end and (correct or not line.correction)
    ]
    await add_lines(due, now)
    return due
