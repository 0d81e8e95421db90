"""Figures of persons and stories over some days, and what is held against somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from storage.engine.raw_sql import fetch, read_json
from storage.figures.tallies import UNREPORTED

# Who wrote a story: its author, or whoever a joint one names.
_AUTHORS = f"""
SELECT story.id AS story_id, story.submitted_on, story.state,
  COALESCE(p.person_id, story.author_id) AS person_id,
  COALESCE(p.unit_id, story.unit_id) AS unit_id
FROM story LEFT JOIN story_partner p
  ON p.story_id = story.id AND p.person_id IS NOT NULL
WHERE story.submitted_on IS NOT NULL AND story.state NOT IN {UNREPORTED}
"""
_REPORTED = f"""
SELECT person_id, unit_id, COUNT(DISTINCT story_id) AS amount FROM ({_AUTHORS}) w
WHERE submitted_on >= ? AND submitted_on <= ? GROUP BY person_id, unit_id
"""
_ADOPTED = f"""
SELECT w.person_id, w.unit_id, COUNT(DISTINCT a.id) AS amount
FROM adoption a JOIN ({_AUTHORS}) w ON w.story_id = a.story_id
WHERE a.adopted_on >= ? AND a.adopted_on <= ? AND a.cancelled_at IS NULL
GROUP BY w.person_id, w.unit_id
"""
_POINTS = """
SELECT person_id, unit_id, SUM(amount) AS amount FROM ledger
WHERE day >= ? AND day <= ? AND person_id IS NOT NULL GROUP BY person_id, unit_id
"""
_FIGURES = {"reported": _REPORTED, "adopted": _ADOPTED, "points": _POINTS}
_STORIES = """
SELECT story.id, story.number, story.title, story.unit_id,
  (SELECT COUNT(*) FROM adoption a WHERE a.story_id = story.id
    AND a.cancelled_at IS NULL AND a.adopted_on >= ? AND a.adopted_on <= ?) AS adopted,
  (SELECT COALESCE(SUM(l.amount), 0) FROM ledger l WHERE l.story_id = story.id
    AND l.person_id IS NULL AND l.day >= ? AND l.day <= ?) AS points
FROM story WHERE story.id IN (SELECT a.story_id FROM adoption a
  WHERE a.cancelled_at IS NULL AND a.adopted_on >= ? AND a.adopted_on <= ?)
ORDER BY story.id
"""
_FAULTS = """
SELECT f.id, f.kind, f.details, f.unit_id, f.author_id, f.story_id, f.day, s.number
FROM scoring_fact f LEFT JOIN story s ON s.id = f.story_id
WHERE f.day >= ? AND f.day <= ? AND f.cancelled_at IS NULL
  AND f.kind IN ('fault', 'commission') ORDER BY f.day, f.id
"""
_SECRECY = """
SELECT a.at, a.story_id, s.unit_id, s.author_id, s.number
FROM story_action a JOIN story s ON s.id = a.story_id
WHERE a.at >= ? AND a.at < ? AND CAST(a.reasons AS TEXT) LIKE '%"secrecy"%'
ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """`units`: figure → unit id → amount; points in hundredths."""

    person_id: int
    name: str
    status: str
    units: Mapping[str, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class StoryFigures:
    id: int
    number: str
    title: str
    unit_id: int
    adopted: int
    points: int


async def sum_persons(start: date, end: date) -> list[PersonFigures]:
    """Everybody who has any of the figures, by id."""
    found: dict[int, dict[str, dict[int, int]]] = {}
    for figure, sql in _FIGURES.items():
        for row in await fetch(sql, start, end):
            own = found.setdefault(row["person_id"], {each: {} for each in _FIGURES})
            own[figure][row["unit_id"]] = int(row["amount"])
    people = await fetch(
        "SELECT id, name, status FROM person WHERE id IN ?[bigint] ORDER BY id",
        list(found),
    )
    return [
        PersonFigures(r["id"], r["name"], r["status"], found[r["id"]]) for r in people
    ]


async def sum_stories(start: date, end: date) -> list[StoryFigures]:
    """Stories that were adopted on these days."""
    rows = await fetch(_STORIES, *(start, end) * 3)
    return [
        StoryFigures(
            row["id"],
            row["number"] or "",
            row["title"],
            row["unit_id"],
            int(row["adopted"]),
            int(row["points"]),
        )
        for row in rows
    ]


async def list_faults(start: date, end: date) -> Sequence[Mapping[str, Any]]:
    """Faults and commissions that stand, in the order of days."""
    rows = await fetch(_FAULTS, start, end)
    return [{**row, "details": read_json(row["details"])} for row in rows]


async def list_secrecy(since: datetime, until: datetime) -> Sequence[Mapping[str, Any]]:
    """Stories that went back or were refused for secrecy, from `since` to before
    `until`; instants in UTC."""
    return await fetch(_SECRECY, since, until)
