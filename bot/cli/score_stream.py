"""Score a stream of records of any length: by stories first, by accounts then.

Both passes go through buckets on disk (`Spill`), so memory holds one bucket and the
totals of the accounts, not the records.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from bot.cli.score_spill import Row, Spill
from handlers.rules.scoring import Bar, RuleSet, Step, Unscored
from handlers.rules.scoring.engine import (
    group_stories,
    key_story,
    list_roster,
    settle_account,
)
from handlers.rules.scoring.lines import Raw
from handlers.rules.scoring.model import Book
from handlers.rules.scoring.office import Office
from handlers.rules.scoring.plan import make_plan, open_window
from handlers.rules.scoring.recordfile import RecordError, read_record
from handlers.rules.scoring.records import Record
from handlers.rules.scoring.story import appraise_story
from handlers.rules.scoring.tab import Tab

BUCKET_BYTES = 16 * 2**20
MOST_BUCKETS = 128  # each is an open file
MANY = 100_000  # progress is told after so many
NOTHING = Decimal(0)
NAMED_MISSES = 5  # records without points that are named for each reason

Report = Callable[[str], None]
_DATE, _AMOUNT = Record._fields.index("date"), Record._fields.index("amount")


class RecordsError(ValueError):
    """A records file that cannot be scored, worded with file, line, key and remedy."""


@dataclass(slots=True)
class Misses:
    """Records that earned nothing, counted by reason; the first few by name."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def add(self, missed: Iterable[Unscored]) -> None:
        for each in missed:
            key = (each.reason, each.value)
            self.counts[key] += 1
            names = self.examples.setdefault(key, [])
            if len(names) < NAMED_MISSES:
                names.append(each.record)


@dataclass(slots=True)
class Sorted:
    """The records sorted by story, and what was noticed on the way."""

    spill: Spill
    count: int = 0
    first: date = date.max
    last: date = date.min


def count_buckets(size: int | None) -> int:
    """So many that each holds a few megabytes; an unknown size gets them all."""
    if size is None:
        return MOST_BUCKETS
    return min(MOST_BUCKETS, 1 + size // BUCKET_BYTES)


def read_records(file: Iterable[bytes], name: str) -> Iterator[Record]:
    """One record a line; empty lines are skipped. Raises RecordsError with the line."""
    for number, line in enumerate(file, start=1):
        if line.isspace():
            continue
        try:
            yield read_record(orjson.loads(line))
        except orjson.JSONDecodeError as error:
            raise RecordsError(
                f"{name}:{number}: (line): not JSON: {error.msg}; "
                "write one object a line"
            ) from None
        except RecordError as error:
            raise RecordsError(f"{name}:{number}: {error}") from None


def sort_records(records: Iterable[Record], spill: Spill, report: Report) -> Sorted:
    found = Sorted(spill)
    for record in records:
        kind, key = key_story(record)
        row = list(record)
        row[_DATE] = record.date.isoformat()
        row[_AMOUNT] = str(record.amount) if record.amount else ""
        spill.add(f"{kind}:{key}", tuple(row))
        found.count += 1
        found.first = min(found.first, record.date)
        found.last = max(found.last, record.date)
        if found.count % MANY == 0:
            report(f"read {found.count} records")
    return found


def restore_record(row: Row) -> Record:
    values = list(row)
    values[_DATE] = date.fromisoformat(values[_DATE])
    values[_AMOUNT] = Decimal(values[_AMOUNT]) if values[_AMOUNT] else NOTHING
    return Record._make(values)


def appraise_stories(office: Office, found: Sorted, lines: Spill, book: Book) -> Misses:
    """Turn stories into the lines of one book, sorted by account."""
    misses = Misses()
    for bucket in found.spill.read():
        for records in group_stories(map(restore_record, bucket)):
            raws, missed = appraise_story(office, records)
            misses.add(missed)
            for raw in raws:
                lines.add(raw.person if book == "person" else raw.unit, pack(raw))
    return misses


def pack(raw: Raw) -> Row:
    """A line as plain tuples, which is what goes to disk."""
    if not raw.steps:
        return tuple(raw)
    return (*raw[:-1], tuple([tuple(step) for step in raw.steps]))


def unpack(row: Row) -> Raw:
    return Raw._make((*row[:-1], tuple([Step._make(step) for step in row[-1]])))


def settle_accounts(
    office: Office,
    lines: Spill,
    days: tuple[date, date],
    book: Book,
) -> Iterator[Tab]:
    """Every account of the book, bucket by bucket, in the order of names in each."""
    plan = make_plan(office, open_window(office, *days), book)
    roster = set(list_roster(office)) if book == "unit" else set()
    for bucket in lines.read():
        accounts: dict[str, list[Raw]] = {}
        for row in bucket:
            raw = unpack(row)
            accounts.setdefault(raw.person or raw.unit, []).append(raw)
        for name in sorted(accounts):
            roster.discard(name)
            yield settle_account(plan, name, accounts.pop(name))
    for name in sorted(roster):
        yield settle_account(plan, name, [])


def whole_years(found: Sorted) -> tuple[date, date]:
    """The years the records lie in: the period when none was asked for."""
    return date(found.first.year, 1, 1), date(found.last.year, 12, 31)


@contextmanager
def without_collector() -> Iterator[None]:
    """Records and lines form no cycles; walking them for some costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(slots=True)
class Outcome:
    """What was scored: an account's line each, and what earned nothing."""

    days: tuple[date, date]
    count: int
    misses: Misses
    bars: list[Bar] = field(default_factory=list)


def score_stream(
    rules: Sequence[RuleSet],
    file: Iterable[bytes],
    *,
    name: str,
    size: int | None,
    book: Book,
    days: tuple[date, date] | None,
    explain: bool,
    take: Callable[[Tab], Any],
    report: Report,
) -> Outcome:
    """Score a file of records; `take` gets each account as it is done.

    `size` is the file's, in bytes, if it is known.
    """
    office = Office(rules, books=(book,), explain=explain)
    buckets = count_buckets(size)
    with without_collector(), Spill(buckets) as spill, Spill(buckets) as lines:
        found = sort_records(read_records(file, name), spill, report)
        misses = appraise_stories(office, found, lines, book)
        if found.count >= MANY:
            report(f"scored {found.count} records, adding up")
        span = days or (whole_years(found) if found.count else (date.min, date.min))
        outcome = Outcome(span, found.count, misses)
        for tab in settle_accounts(office, lines, span, book):
            outcome.bars += tab.bars
            take(tab)
    return outcome
