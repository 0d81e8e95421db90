"""A reporter's own figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from storage.raw_sql import fetch

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


async def sum_points(person_id: int, month: str) -> int:
    """Hundredths of points in the person's own book in a month ("2026-10")."""
    rows = await fetch(
        "SELECT COALESCE(SUM(amount), 0) AS points FROM ledger"
        " WHERE person_id = ? AND month = ?",
        *(person_id, month),
    )
    return int(rows[0]["points"])
