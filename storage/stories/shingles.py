"""The index of near-duplicates: which earlier stories share samples with a text.

A story is in it with its current version, from its submission until it is withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from storage.engine.raw_sql import change, fetch, read_date

# What so many stories have is a phrase of the office. Its first bearers are enough to
# find copies by, and neither the index nor a look into it grows with it.
MOST_BEARERS = 16
CANDIDATES = 20
MUCH = 5  # a story with one in so many of the samples shares more than phrases


@dataclass(frozen=True, slots=True)
class Candidate:
    """An earlier story that shares samples with a text."""

    story_id: int
    number: str
    unit_id: int
    submitted_on: date
    body: str


async def put_samples(story_id: int, version: int, samples: Sequence[int]) -> None:
    """Index a version; the one before has been taken out."""
    await fetch(
        "INSERT INTO index_story (story_id, version) VALUES (?, ?)"
        " ON CONFLICT (story_id) DO NOTHING",
        *(story_id, version),
    )
    await fetch(
        "INSERT INTO index_shingle (hash, story_id)"
        " SELECT h.value, ? FROM EACH ?[integer] h WHERE"
        " (SELECT COUNT(*) FROM (SELECT 1 FROM index_shingle s"
        " WHERE s.hash = h.value LIMIT ?) AS bearers) < ?"
        " ON CONFLICT DO NOTHING",
        *(story_id, list(samples), MOST_BEARERS, MOST_BEARERS),
    )


async def find_indexed(story_id: int) -> int | None:
    """The version of a story that is in the index."""
    rows = await fetch("SELECT version FROM index_story WHERE story_id = ?", story_id)
    return rows[0]["version"] if rows else None


async def remove_samples(story_id: int, samples: Sequence[int]) -> None:
    """Take a story out: the samples of its indexed version."""
    await change(
        "DELETE FROM index_shingle WHERE story_id = ? AND hash IN ?[integer]",
        *(story_id, list(samples)),
    )
    await change("DELETE FROM index_story WHERE story_id = ?", story_id)


# A sample with all its bearers says no more than that the phrase is known.
_CANDIDATES = f"""
SELECT story.id, story.number, story.unit_id, story.submitted_on, v.body
FROM (
  SELECT story_id, SUM(weight) AS weight FROM (
    SELECT s.story_id, CASE WHEN COUNT(*) OVER (PARTITION BY s.hash) < {MOST_BEARERS}
      THEN 1.0 ELSE 1.0 / {MOST_BEARERS} END AS weight
    FROM EACH ?[integer] h JOIN index_shingle s ON s.hash = h.value
    WHERE s.story_id <> ?
  ) AS shared
  GROUP BY story_id HAVING MAX(weight) = 1.0 OR COUNT(*) > ?
  ORDER BY SUM(weight) DESC, story_id LIMIT ?
) AS found
JOIN story ON story.id = found.story_id
JOIN story_version v ON v.story_id = story.id AND v.version = story.version
WHERE story.state <> 'withdrawn'
ORDER BY found.weight DESC, story.id
"""


async def find_candidates(samples: Sequence[int], *, besides: int) -> list[Candidate]:
    """The stories that share most that is no phrase, or very many; one query."""
    if not samples:
        return []
    rows = await fetch(
        _CANDIDATES, list(samples), besides, len(samples) // MUCH, CANDIDATES
    )
    return [_view(row) for row in rows]


def _view(row: Mapping[str, Any]) -> Candidate:
    return Candidate(
        row["id"],
        row["number"],
        row["unit_id"],
        read_date(row["submitted_on"]),
        row["body"],
    )


async def list_unindexed(*, after: int, until: int) -> list[int]:
    """Handed-in stories with ids in (after, until] that are not in the index as they
    stand now."""
    rows = await fetch(
        "SELECT story.id FROM story LEFT JOIN index_story i"
        " ON i.story_id = story.id AND i.version = story.version"
        " WHERE story.id > ? AND story.id <= ? AND story.number IS NOT NULL"
        " AND story.state <> 'withdrawn' AND i.story_id IS NULL ORDER BY story.id",
        *(after, until),
    )
    return [row["id"] for row in rows]


async def find_last_story() -> int:
    rows = await fetch("SELECT COALESCE(MAX(id), 0) AS id FROM story")
    return int(rows[0]["id"])
