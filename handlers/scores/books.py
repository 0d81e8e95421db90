"""Bring the ledger up to what the rules give, in the smallest slice that can change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from handlers.rules.periods import find_period
from handlers.rules.scoring import Entry, Record, RuleSet, scope, score
from handlers.scores.bookkeeping import compare_lines, split_lines, write_entries
from handlers.scores.scored_records import list_outlets, list_records, list_units
from storage.desk.desk import DeskView, find_first_day, lock_units
from storage.figures.ledger import (
    LedgerLine,
    add_lines,
    list_account_lines,
    list_story_lines,
)
from storage.figures.publications import Span, list_frozen
from storage.figures.scoring_rows import ScoringRows, Slice, read_scoring_rows
from storage.stories.joint import list_partner_units

Rules = Sequence[RuleSet]


@dataclass(frozen=True, slots=True)
class RecordChange:
    """A record that has just come (or, `removed`, gone): "adoption:12" of a story.

    `was`: it came before and has changed; what the story's records said until now, as
    fields of theirs by kind.
    """

    kind: str
    row_id: int
    unit_id: int
    author_id: int | None
    story_id: int | None
    day: date
    removed: bool
    was: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def record(self) -> str:
        return f"{self.kind}:{self.row_id}"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose books may change, and in which days."""

    units: frozenset[str]
    persons: frozenset[str]
    start: date
    end: date
    story: bool  # only the lines of the one story (or of the one record without one)


async def keep_books(
    change: RecordChange, rules: Rules, *, now: datetime, desk: DeskView
) -> list[LedgerLine]:
    """Add what the change brings to the ledger, and return it.

    Days of a published period get only the difference that the change itself makes, as
    corrections; on open days the ledger becomes what the rules give.
    """
    # All at once and in one order: two writers never wait for each other in a ring.
    await lock_units(await _list_sharers(change, desk))
    history = list_records(await _read_rows(change, _slice_of_story(change)), desk)
    reach = find_reach(change, history, rules)
    await lock_units(_ids(reach.units, desk))
    records = history
    if not reach.story:
        rows = await _read_rows(change, _slice_of_reach(change, reach, desk))
        records = list_records(rows, desk)
    elif change.story_id is None:
        records = [record for record in history if record.id == change.record]
    scorer = _Scorer(rules, reach, desk, now, await find_first_day(desk.zone))
    wanted = scorer.score(_with_change(records, change))
    lines = await _find_missing(change, wanted, reach, desk)
    frozen = await list_frozen(reach.start, reach.end)
    lines, _ = split_lines(lines, lambda day: is_frozen(day, frozen))
    if frozen:
        before = scorer.score(_without_change(records, change))
        _, old = split_lines(before, lambda day: is_frozen(day, frozen))
        _, new = split_lines(wanted, lambda day: is_frozen(day, frozen))
        lines += compare_lines(old, new, correction=True)
    await add_lines(lines, now)
    return lines


async def _list_sharers(change: RecordChange, desk: DeskView) -> set[int]:
    """The units that share in the story, or did until now."""
    lost = {code for said in change.was.values() for code in said.get("units", ())}
    joint = await list_partner_units(change.story_id) if change.story_id else []
    return {change.unit_id, *joint, *_ids(lost, desk)}


def is_frozen(day: date, spans: Iterable[Span]) -> bool:
    return any(day in span for span in spans)


async def _read_rows(change: RecordChange, wanted: Slice) -> ScoringRows:
    if change.kind == "adoption":
        return await read_scoring_rows(wanted, cancelled_adoption=change.row_id)
    if change.kind == "fact":
        return await read_scoring_rows(wanted, cancelled_fact=change.row_id)
    return await read_scoring_rows(wanted)


def _slice_of_story(change: RecordChange) -> Slice:
    if change.story_id is not None:
        stories = (change.story_id,)
        return Slice(change.day, change.day, units=(), stories=stories)
    return Slice(change.day, change.day, units=(change.unit_id,))


def _slice_of_reach(change: RecordChange, reach: Reach, desk: DeskView) -> Slice:
    return Slice(
        reach.start,
        reach.end,
        units=_ids(reach.units, desk),
        authors=[int(person) for person in reach.persons],
        stories=() if change.story_id is None else (change.story_id,),
    )


def _ids(codes: Collection[str], desk: DeskView) -> list[int]:
    return sorted(unit.id for unit in desk.units.values() if unit.code in codes)


def find_reach(change: RecordChange, history: Iterable[Record], rules: Rules) -> Reach:
    """The accounts of everybody the story concerns, over the periods of its days."""
    own = [r for r in history if change.story_id or r.id == change.record]
    days = {change.day, *(record.date for record in own)}
    own += _restore(own, change)  # whoever has lost something has a say too
    units = {unit for record in own for unit in record.units}
    persons = {person for record in own for person in record.persons}
    start, end, widest = min(days), max(days), scope(rules)
    if widest != "story":
        start = find_period(widest, start).start
        end = find_period(widest, end).end
    return Reach(
        _join_credited(units, rules), frozenset(persons), start, end, widest == "story"
    )


def _join_credited(units: Iterable[str], rules: Rules) -> frozenset[str]:
    """With the units that get their points, and those that share that account."""
    credit = {
        code: unit.credit_to
        for each in rules
        for code, unit in each.units.items()
        if unit.credit_to
    }
    joined = set(units)
    joined |= {credit[code] for code in joined if code in credit}
    joined |= {code for code, target in credit.items() if target in joined}
    return frozenset(joined)


def _with_change(records: Sequence[Record], change: RecordChange) -> list[Record]:
    if change.removed and change.kind != "story":
        return [record for record in records if record.id != change.record]
    return list(records)


def _without_change(records: Sequence[Record], change: RecordChange) -> list[Record]:
    """As it was before: what came is not there yet, what went is still there."""
    if change.was:
        return _restore(records, change)
    if not change.removed:
        return [record for record in records if record.id != change.record]
    return [
        record._replace(reported=True) if record.id == change.record else record
        for record in records
    ]


def _restore(records: Iterable[Record], change: RecordChange) -> list[Record]:
    """The story's records as they were, and the others as they are."""
    story = str(change.story_id)
    return [
        record._replace(**change.was[record.kind])
        if record.story == story and record.kind in change.was
        else record
        for record in records
    ]


@dataclass(frozen=True, slots=True)
class _Scorer:
    """The engine with everything but the records; `since`: when the desk began."""

    rules: Rules
    reach: Reach
    desk: DeskView
    now: datetime
    since: date | None

    def score(self, records: Sequence[Record]) -> list[LedgerLine]:
        """The lines that the records earn in the reach."""
        reach, units = self.reach, list_units(self.desk, self.since)
        found = score(
            self.rules,
            records,
            reach.start,
            reach.end,
            outlets=list_outlets(self.desk),
            units={code: units[code] for code in units if code in reach.units},
            as_of=self.now.astimezone(self.desk.zone).date(),
        )
        entries = (entry for entry in found.entries if _belongs(entry, reach))
        return write_entries(entries, self.desk)


def _belongs(entry: Entry, reach: Reach) -> bool:
    if entry.person:
        return entry.person in reach.persons
    return entry.unit in reach.units


async def _find_missing(
    change: RecordChange, wanted: Sequence[LedgerLine], reach: Reach, desk: DeskView
) -> list[LedgerLine]:
    if reach.story and change.story_id is not None:
        existing = await list_story_lines([change.story_id])
    else:
        persons = [int(person) for person in reach.persons]
        units = _ids(reach.units, desk)
        existing = await list_account_lines(units, persons, reach.start, reach.end)
        if reach.story:
            existing = [line for line in existing if line.record == change.record]
    return compare_lines(existing, wanted)
