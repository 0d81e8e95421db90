"""Adopted stories as outsiders may see them: nothing that is not in these columns."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from storage.engine.raw_sql import fetch, read_date

# Urgent reports are the desk's own business, wherever they were taken up.
PRIVATE_GENRES = ("urgent",)


@dataclass(frozen=True, slots=True)
class PublicAdoption:
    """`title` is that of the version that was adopted; `adopted_on` is local."""

    id: int
    title: str
    unit_id: int
    outlet_id: int
    author: str
    adopted_on: date
    link: str


_PUBLIC = """
SELECT adoption.id, COALESCE(story_version.title, story.title) AS title,
  adoption.unit_id, adoption.outlet_id, person.name AS author, adoption.adopted_on,
  adoption.link
FROM adoption JOIN story ON story.id = adoption.story_id
JOIN person ON person.id = adoption.author_id
LEFT JOIN story_version ON story_version.story_id = story.id
  AND story_version.version = adoption.version
WHERE adoption.cancelled_at IS NULL AND story.state <> 'withdrawn'
  AND story.genre NOT IN (SELECT value FROM EACH ?[text] hidden)
  AND adoption.outlet_id IN ?[bigint] AND adoption.adopted_on <= ?
ORDER BY adoption.adopted_on DESC, adoption.id DESC LIMIT ?
"""


async def list_public_adoptions(
    outlet_ids: Collection[int], today: date, *, limit: int
) -> list[PublicAdoption]:
    """The newest adoptions by these outlets that were not taken back."""
    rows = await fetch(_PUBLIC, list(PRIVATE_GENRES), list(outlet_ids), today, limit)
    return [
        PublicAdoption(
            row["id"],
            row["title"],
            row["unit_id"],
            row["outlet_id"],
            row["author"],
            read_date(row["adopted_on"]),
            row["link"],
        )
        for row in rows
    ]
