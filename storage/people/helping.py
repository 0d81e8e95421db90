"""Who of a unit has done how much towards its quota."""

from __future__ import annotations

from datetime import date

from storage.engine.raw_sql import fetch
from storage.figures.tallies import UNREPORTED

_REPORTED = f"""
SELECT person.name, COUNT(*) AS amount FROM story
JOIN person ON person.id = story.author_id
WHERE unit_id = ? AND submitted_on >= ? AND submitted_on <= ?
  AND state NOT IN {UNREPORTED}
GROUP BY person.id, person.name
"""
_ADOPTED = """
SELECT person.name, COUNT(*) AS amount FROM adoption
JOIN person ON person.id = adoption.author_id
WHERE unit_id = ? AND adopted_on >= ? AND adopted_on <= ? AND cancelled_at IS NULL
GROUP BY person.id, person.name
"""
_POINTS = """
SELECT person.name, SUM(ledger.amount) AS amount FROM ledger
JOIN person ON person.id = ledger.person_id
WHERE unit_id = ? AND day >= ? AND day <= ?
GROUP BY person.id, person.name HAVING SUM(ledger.amount) > 0
"""
_COUNTS = {"reported": _REPORTED, "adopted": _ADOPTED, "points": _POINTS}


async def list_helpers(
    measure: str, unit_id: int, start: date, end: date, *, limit: int
) -> list[tuple[str, int]]:
    """(name, how much), who did most first; points in hundredths."""
    sql = f"{_COUNTS[measure]} ORDER BY amount DESC, person.name LIMIT ?"
    rows = await fetch(sql, unit_id, start, end, limit)
    return [(row["name"], int(row["amount"])) for row in rows]
