"""The tallies counted again from the rows they stand for.

They are kept up by increments; this is the proof, and the repair after an outlet has
changed its level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar

from storage.engine.raw_sql import fetch, read_date
from storage.figures.tallies import (
    NOTHING,
    UNREPORTED,
    Tally,
    add_to_months,
    add_to_tallies,
    read_tally,
)

Counts = dict[tuple[int, date], Tally]
Months = dict[tuple[int, str], Tally]
At = TypeVar("At", tuple[int, date], tuple[int, str])

_REPORTED = f"""
SELECT unit_id, submitted_on AS day, COUNT(*) AS reported FROM story
WHERE submitted_on IS NOT NULL AND state NOT IN {UNREPORTED}
GROUP BY unit_id, submitted_on
"""
_ADOPTED = """
SELECT adoption.unit_id, adopted_on AS day, level, COUNT(*) AS adopted
FROM adoption JOIN outlet ON outlet.id = adoption.outlet_id
WHERE cancelled_at IS NULL
GROUP BY adoption.unit_id, adopted_on, level
"""
# The first adoption of each story that stands.
_TAKEN = """
SELECT unit_id, adopted_on AS day, COUNT(*) AS taken FROM (
  SELECT unit_id, adopted_on, ROW_NUMBER() OVER (
    PARTITION BY story_id ORDER BY adopted_on, id
  ) AS place FROM adoption WHERE cancelled_at IS NULL
) AS placed WHERE place = 1 GROUP BY unit_id, adopted_on
"""
# Persons have a book of their own, which never adds to the units'.
_POINTS = """
SELECT unit_id, day, SUM(amount) AS points FROM ledger
WHERE person_id IS NULL
GROUP BY unit_id, day
"""
_STORED = "SELECT unit_id, day, reported, adopted, taken, points, levels FROM day_tally"
_MONTHS = (
    "SELECT unit_id, month, reported, adopted, taken, points, levels FROM month_tally"
)
BATCH = 1000  # rows of one statement


async def count_again() -> Counts:
    """What the day tallies ought to be, by (unit id, day); days without are absent."""
    counts: Counts = defaultdict(Tally)
    for row in await fetch(_REPORTED):
        counts[row["unit_id"], read_date(row["day"])] += Tally(reported=row["reported"])
    for row in await fetch(_ADOPTED):
        levels = {row["level"]: row["adopted"]}
        tally = Tally(adopted=row["adopted"], levels=levels)
        counts[row["unit_id"], read_date(row["day"])] += tally
    for row in await fetch(_TAKEN):
        counts[row["unit_id"], read_date(row["day"])] += Tally(taken=int(row["taken"]))
    for row in await fetch(_POINTS):
        counts[row["unit_id"], read_date(row["day"])] += Tally(
            points=int(row["points"])
        )
    return {at: tally for at, tally in counts.items() if tally}


async def read_stored() -> Counts:
    """The day tallies as they are."""
    rows = await fetch(_STORED)
    found = {(row["unit_id"], read_date(row["day"])): read_tally(row) for row in rows}
    return {at: tally for at, tally in found.items() if tally}


async def read_stored_months() -> Months:
    """The month tallies as they are."""
    rows = await fetch(_MONTHS)
    found = {(row["unit_id"], row["month"]): read_tally(row) for row in rows}
    return {at: tally for at, tally in found.items() if tally}


async def count_wrong() -> int:
    """Days and months whose tallies are not what the rows say."""
    right = await count_again()
    days = _compare(await read_stored(), right)
    return len(days) + len(_compare(await read_stored_months(), _sum_months(right)))


async def mend_tallies() -> int:
    """Bring days and months to what they ought to be; how many were wrong."""
    right = await count_again()
    days = _compare(await read_stored(), right)
    for some in _take_batches(days):
        await add_to_tallies(some)
    months = _compare(await read_stored_months(), _sum_months(right))
    for few in _take_batches(months):
        await add_to_months(few)
    return len(days) + len(months)


def _compare(stored: Mapping[At, Tally], right: Mapping[At, Tally]) -> dict[At, Tally]:
    """What is to be added where."""
    wrong = {
        at: right.get(at, NOTHING) - stored.get(at, NOTHING)
        for at in stored.keys() | right.keys()
    }
    return {at: change for at, change in wrong.items() if change}


def _sum_months(days: Counts) -> Months:
    months: Months = defaultdict(Tally)
    for (unit, day), tally in days.items():
        months[unit, day.isoformat()[:7]] += tally
    return months


def _take_batches(changes: Mapping[At, Tally]) -> Iterator[dict[At, Tally]]:
    order = sorted(changes.items(), key=lambda change: str(change[0]))
    for first in range(0, len(order), BATCH):
        yield dict(order[first : first + BATCH])
