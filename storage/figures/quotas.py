"""Quotas, and what is counted towards those for one genre."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from storage.engine.raw_sql import fetch
from storage.figures.tallies import UNREPORTED
from storage.models import Quota

GenreCounts = dict[tuple[int, str], int]


async def list_quotas() -> list[Quota]:
    return await Quota.all().order_by("id")


_REPORTED = f"""
SELECT unit_id, genre, COUNT(*) AS amount FROM story
WHERE submitted_on >= ? AND submitted_on <= ? AND state NOT IN {UNREPORTED}
  AND genre IN ?[text]
GROUP BY unit_id, genre
"""
_ADOPTED = """
SELECT adoption.unit_id, story.genre, COUNT(*) AS amount
FROM adoption JOIN story ON story.id = adoption.story_id
WHERE adopted_on >= ? AND adopted_on <= ? AND cancelled_at IS NULL
  AND story.genre IN ?[text]
GROUP BY adoption.unit_id, story.genre
"""
_POINTS = """
SELECT ledger.unit_id, story.genre, SUM(amount) AS amount
FROM ledger JOIN story ON story.id = ledger.story_id
WHERE day >= ? AND day <= ? AND person_id IS NULL AND story.genre IN ?[text]
GROUP BY ledger.unit_id, story.genre
"""
_COUNTS = {"reported": _REPORTED, "adopted": _ADOPTED, "points": _POINTS}


async def count_by_genre(
    measure: str, genres: Collection[str], start: date, end: date
) -> GenreCounts:
    """(unit id, genre) → how many; points in hundredths. One query for all units."""
    rows = await fetch(_COUNTS[measure], start, end, list(genres))
    return {(row["unit_id"], row["genre"]): int(row["amount"]) for row in rows}
