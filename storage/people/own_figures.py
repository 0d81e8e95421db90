"""A reporter's own figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from storage.engine.raw_sql import fetch, read_date, read_instant, read_json

_BY_STATE = """
SELECT state, COUNT(*) AS stories FROM story WHERE author_id = ?
AND submitted_on >= ? AND submitted_on <= ? GROUP BY state
"""
_OPEN = """
SELECT state, COUNT(*) AS stories FROM story
WHERE author_id = ? AND state IN ?[text] GROUP BY state
"""


async def count_submitted(author_id: int, first: date, last: date) -> dict[str, int]:
    """An author's stories by their state now, handed in on these local days."""
    rows = await fetch(_BY_STATE, author_id, first, last)
    return {row["state"]: int(row["stories"]) for row in rows}


async def count_in_states(author_id: int, states: Iterable[str]) -> dict[str, int]:
    """An author's stories that are in these states now, whenever handed in."""
    rows = await fetch(_OPEN, author_id, list(states))
    return {row["state"]: int(row["stories"]) for row in rows}


async def count_adoptions(person_id: int, first: date, last: date) -> dict[str, int]:
    """Adoptions of what a person wrote, alone or with others, by the outlets' level."""
    rows = await fetch(
        "SELECT outlet.level, COUNT(*) AS adoptions FROM adoption"
        " JOIN outlet ON outlet.id = adoption.outlet_id"
        " WHERE adopted_on >= ? AND adopted_on <= ? AND cancelled_at IS NULL"
        " AND (author_id = ? OR story_id IN"
        " (SELECT story_id FROM story_partner WHERE person_id = ?))"
        " GROUP BY outlet.level",
        *(first, last, person_id, person_id),
    )
    return {row["level"]: int(row["adoptions"]) for row in rows}


async def sum_points(person_id: int, month: str) -> int:
    """Hundredths of points in the person's own book in a month ("2026-10")."""
    return (await sum_months(person_id, month, month)).get(month, 0)


async def sum_own_points(person_id: int, first: date, last: date) -> int:
    """The same on these days."""
    rows = await fetch(
        "SELECT COALESCE(SUM(amount), 0) AS points FROM ledger WHERE person_id = ?"
        " AND day >= ? AND day <= ? AND month >= ? AND month <= ?",
        *(person_id, first, last, f"{first:%Y-%m}", f"{last:%Y-%m}"),
    )
    return int(rows[0]["points"])


async def sum_months(person_id: int, first: str, last: str) -> dict[str, int]:
    """The same by month, of the months that have any."""
    rows = await fetch(
        "SELECT month, SUM(amount) AS points FROM ledger"
        " WHERE person_id = ? AND month >= ? AND month <= ? GROUP BY month",
        *(person_id, first, last),
    )
    return {row["month"]: int(row["points"]) for row in rows}


async def sum_unit_people(unit_id: int, first: date, last: date) -> dict[int, int]:
    """What each person has earned for a unit on these days."""
    rows = await fetch(
        "SELECT person_id, SUM(amount) AS points FROM ledger WHERE unit_id = ?"
        " AND person_id IS NOT NULL AND day >= ? AND day <= ?"
        " AND month >= ? AND month <= ? GROUP BY person_id",
        *(unit_id, first, last, f"{first:%Y-%m}", f"{last:%Y-%m}"),
    )
    return {row["person_id"]: int(row["points"]) for row in rows}


async def list_own_days(person_id: int, first: date, last: date) -> list[date]:
    """The day of each story of a person that was handed in and not withdrawn."""
    rows = await fetch(
        "SELECT submitted_on FROM story WHERE author_id = ? AND submitted_on >= ?"
        " AND submitted_on <= ? AND state <> 'withdrawn'",
        *(person_id, first, last),
    )
    return [read_date(row["submitted_on"]) for row in rows]


async def list_adoption_days(person_id: int, first: date, last: date) -> list[date]:
    """The day of each adoption of what a person wrote, alone or with others."""
    rows = await fetch(
        "SELECT adopted_on FROM adoption"
        " WHERE adopted_on >= ? AND adopted_on <= ? AND cancelled_at IS NULL"
        " AND (author_id = ? OR story_id IN"
        " (SELECT story_id FROM story_partner WHERE person_id = ?))",
        *(first, last, person_id, person_id),
    )
    return [read_date(row["adopted_on"]) for row in rows]


@dataclass(frozen=True, slots=True)
class Returned:
    """A story of somebody's came back. `reasons` as in `handlers.rules.reasons`."""

    story_id: int
    at: datetime
    reasons: tuple[str, ...]


async def list_returns(person_id: int, since: datetime) -> list[Returned]:
    """What came back to a person after `since`, the latest first."""
    rows = await fetch(
        "SELECT a.story_id, a.at, a.reasons FROM story_action a"
        " JOIN story ON story.id = a.story_id"
        " WHERE story.author_id = ? AND a.action = 'return' AND a.at > ?"
        " ORDER BY a.at DESC, a.id DESC",
        *(person_id, since.astimezone(UTC)),
    )
    return [_view_return(row) for row in rows]


def _view_return(row: Mapping[str, Any]) -> Returned:
    at = read_instant(row["at"])
    assert at is not None  # the column is NOT NULL
    return Returned(row["story_id"], at, tuple(read_json(row["reasons"])))
