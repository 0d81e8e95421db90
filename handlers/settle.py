"""Settle the whole desk's books: after a period's end, or under changed rules.

Most lines are written when something happens. What only time brings (a quota that was
not met by the month's end, a base at its beginning) and what new rules would change is
found by working out everybody at once.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from handlers.bookkeeping import compare_lines, write_entries
from handlers.books import is_frozen
from handlers.rule_sets import load_desk_rules
from handlers.rules.periods import find_period
from handlers.rules.scoring import RuleSet, scope, score
from handlers.scored_records import list_outlets, list_records, list_units
from storage.desk import DeskView, find_first_day, lock_units
from storage.ledger import Key, LedgerLine, add_lines, list_all_lines
from storage.publications import list_frozen
from storage.scoring_rows import Slice, read_scoring_rows

EVENTS = ("story", "adoption", "fact")


async def find_differences(
    desk: DeskView, start: date, end: date, now: datetime
) -> list[LedgerLine]:
    """What the ledger lacks of what the rules give for these days, by everybody.

    Lines of frozen days are marked as corrections. Nothing is written.
    """
    rules = await load_desk_rules()
    start, end = widen(start, end, rules)
    rows = await read_scoring_rows(Slice(start, end))
    found = score(
        rules,
        list_records(rows, desk),
        start,
        end,
        outlets=list_outlets(desk),
        units=list_units(desk, await find_first_day(desk.zone)),
        as_of=now.astimezone(desk.zone).date(),
    )
    known = {unit.code for unit in desk.units.values()}
    entries = (entry for entry in found.entries if entry.unit in known)
    lines = compare_lines(
        await list_all_lines(start, end), write_entries(entries, desk)
    )
    frozen = await list_frozen(start, end)
    return [replace(line, correction=is_frozen(line.day, frozen)) for line in lines]


def widen(start: date, end: date, rules: Sequence[RuleSet]) -> tuple[date, date]:
    """The days of every period that rules judge together with these."""
    widest = scope(rules)
    if widest == "story":
        return start, end
    return find_period(widest, start).start, find_period(widest, end).end


async def settle_books(
    desk: DeskView, start: date, end: date, now: datetime, *, correct: bool = False
) -> list[LedgerLine]:
    """Write what is missing; frozen days only with `correct`. Returns the lines.

    What a period that was published before its end brings at its end is booked in any
    case, as a correction.
    """
    await lock_units(desk.units)
    lines = await find_differences(desk, start, end, now)
    if not correct:
        changed = {line.key for line in lines if line.reverses}
        lines = [line for line in lines if _is_due(line, changed)]
    await add_lines(lines, now)
    return lines


def _is_due(line: LedgerLine, changed: Collection[Key]) -> bool:
    """On open days everything; on frozen ones only what was never booked and comes
    from no event."""
    if not line.correction:
        return True
    kind = line.record.partition(":")[0]
    return kind not in EVENTS and line.key not in changed
