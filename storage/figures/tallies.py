"""Tallies by unit, day and month: what every ranking reads instead of raw rows.

They change in the same transaction as what they count, by increments, and always equal
the full recomputation, `storage.figures.recount`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain
from typing import Any

from storage.engine.raw_sql import change, fetch, read_date, read_json, write_json

_DAY = timedelta(days=1)
# Stories in these states were never reported, or no longer are.
UNREPORTED = ("draft", "withdrawn")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of a unit; `points` in hundredths, `levels`: adoptions by level.

    `taken`: stories, each on the day of its first adoption; `adopted`: adoptions.
    """

    reported: int = 0
    adopted: int = 0
    points: int = 0
    levels: Mapping[str, int] = field(default_factory=dict)
    taken: int = 0

    def __add__(self, other: Tally) -> Tally:
        levels = defaultdict(int, self.levels)
        for level, count in other.levels.items():
            levels[level] += count
        return Tally(
            self.reported + other.reported,
            self.adopted + other.adopted,
            self.points + other.points,
            {level: count for level, count in levels.items() if count},
            self.taken + other.taken,
        )

    def __neg__(self) -> Tally:
        levels = {level: -count for level, count in self.levels.items()}
        return Tally(-self.reported, -self.adopted, -self.points, levels, -self.taken)

    def __sub__(self, other: Tally) -> Tally:
        return self + -other

    def __bool__(self) -> bool:
        counts = (self.reported, self.adopted, self.points, self.taken)
        return any(counts) or bool(self.levels)


NOTHING = Tally()
Changes = Mapping[tuple[int, date], Tally]


async def add_to_tallies(changes: Changes) -> None:
    """Add to days and months, by (unit id, local date); two statements for any number.

    Rows are touched in one order everywhere, so that two writers never wait for each
    other in a ring.
    """
    days: dict[tuple[int, date], Tally] = {k: c for k, c in changes.items() if c}
    months: dict[tuple[int, str], Tally] = defaultdict(Tally)
    for (unit, day), tally in days.items():
        months[unit, day.isoformat()[:7]] += tally
    await _add("day_tally", "day", days)
    await add_to_months(months)


async def add_to_months(changes: Mapping[tuple[int, str], Tally]) -> None:
    """Add to months alone, by (unit id, "2026-10"): to mend what is not their days'."""
    await _add("month_tally", "month", {k: c for k, c in changes.items() if c})


async def _add(table: str, key: str, changes: Mapping[tuple[int, Any], Tally]) -> None:
    if not changes:
        return
    order = sorted(changes)
    rows = [_write_row(*at, changes[at]) for at in order]
    places = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(rows))
    found = await fetch(
        f"INSERT INTO {table}"
        f" ({key}, unit_id, reported, adopted, taken, points, levels) VALUES {places}"
        f" ON CONFLICT ({key}, unit_id) DO UPDATE SET"
        f" reported = {table}.reported + excluded.reported,"
        f" adopted = {table}.adopted + excluded.adopted,"
        f" taken = {table}.taken + excluded.taken,"
        f" points = {table}.points + excluded.points"
        f" RETURNING id, {key} AS at, unit_id, levels",
        *chain.from_iterable(rows),
    )
    for row in found:
        at = read_date(row["at"]) if key == "day" else row["at"]
        if levels := changes[row["unit_id"], at].levels:
            await _add_levels(table, row, levels)


def _write_row(unit: int, at: object, change: Tally) -> tuple[object, ...]:
    counts = (change.reported, change.adopted, change.taken, change.points)
    return (at, unit, *counts, "{}")


async def _add_levels(
    table: str, row: Mapping[str, Any], levels: Mapping[str, int]
) -> None:
    # The upsert before this holds the row's lock: nobody changes it in between.
    total = Tally(levels=_read_levels(row["levels"])) + Tally(levels=levels)
    levels_now = write_json(dict(total.levels))
    await change(f"UPDATE {table} SET levels = ? WHERE id = ?", levels_now, row["id"])


def _read_levels(stored: str | Mapping[str, int]) -> Mapping[str, int]:
    found: Mapping[str, int] = read_json(stored)
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Rows of one table that add up to a part of a range."""

    table: str
    key: str
    first: object
    last: object


async def sum_tallies(
    start: date, end: date, *, levels: bool = False
) -> dict[int, Tally]:
    """Every unit's sum over both days included, by unit id; units without are absent.

    Whole months are read from the months, what sticks out from the days. The counts by
    level cost a second query for each: ask for them where ties are broken.
    """
    sums: dict[int, Tally] = {}
    for part in _split_range(start, end):
        by_level = await _sum_levels(part) if levels else {}
        for row in await _sum(part):
            unit = row["unit_id"]
            own = Tally(
                int(row["reported"]),
                int(row["adopted"]),
                int(row["points"]),
                by_level.get(unit, {}),
                int(row["taken"]),
            )
            sums[unit] = sums[unit] + own if unit in sums else own
    return sums


def _split_range(start: date, end: date) -> list[_Part]:
    """At most three parts: days before the first whole month, months, days after."""
    first = start if start.day == 1 else _next_month(start)
    after = _next_month(end)
    if after - _DAY != end:
        after = end.replace(day=1)
    if first >= after:
        return [_Part("day_tally", "day", start, end)]
    parts = []
    if start < first:
        parts.append(_Part("day_tally", "day", start, first - _DAY))
    last = (after - _DAY).isoformat()[:7]
    parts.append(_Part("month_tally", "month", first.isoformat()[:7], last))
    if after <= end:
        parts.append(_Part("day_tally", "day", after, end))
    return parts


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


async def _sum(part: _Part) -> Sequence[Mapping[str, Any]]:
    return await fetch(
        "SELECT unit_id, SUM(reported) AS reported, SUM(adopted) AS adopted,"
        f" SUM(taken) AS taken, SUM(points) AS points FROM {part.table}"
        f" WHERE {part.key} >= ? AND {part.key} <= ? GROUP BY unit_id",
        part.first,
        part.last,
    )


async def _sum_levels(part: _Part) -> dict[int, Mapping[str, int]]:
    rows = await fetch(
        f"SELECT unit_id, levels FROM {part.table}"
        f" WHERE {part.key} >= ? AND {part.key} <= ? AND adopted <> 0",
        part.first,
        part.last,
    )
    sums: dict[int, Tally] = defaultdict(Tally)
    for row in rows:
        sums[row["unit_id"]] += Tally(levels=_read_levels(row["levels"]))
    return {unit: tally.levels for unit, tally in sums.items()}


async def list_months(first: str, last: str) -> dict[tuple[int, str], Tally]:
    """(unit id, month) → its tally, from month to month, both included ("2026-10")."""
    rows = await fetch(
        "SELECT unit_id, month, reported, adopted, taken, points, levels"
        " FROM month_tally"
        " WHERE month >= ? AND month <= ?",
        first,
        last,
    )
    return {(row["unit_id"], row["month"]): read_tally(row) for row in rows}


async def list_days(unit_id: int, start: date, end: date) -> dict[date, Tally]:
    """A unit's days that have something, in order."""
    rows = await fetch(
        "SELECT day, reported, adopted, taken, points, levels FROM day_tally"
        " WHERE unit_id = ? AND day >= ? AND day <= ? ORDER BY day",
        unit_id,
        start,
        end,
    )
    return {read_date(row["day"]): read_tally(row) for row in rows}


def read_tally(row: Mapping[str, Any]) -> Tally:
    return Tally(
        row["reported"],
        row["adopted"],
        row["points"],
        _read_levels(row["levels"]),
        row["taken"],
    )
