"""What the scoring engine is fed with: stories, adoptions and facts of a slice.

Five queries, whatever the size of the slice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from storage.engine.raw_sql import fetch, read_date, read_json
from storage.figures.tallies import UNREPORTED

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows: the days from `start` to `end` of these units and authors.

    `units` None: everybody's. `stories` come with their whole history in any case.
    """

    start: date
    end: date
    units: Collection[int] | None = None
    authors: Collection[int] = ()
    stories: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class ScoringRows:
    """Rows with the columns the engine asks for; days are dates.

    `partners`: the authors of the joint stories among them, by story id, in order.
    """

    stories: Sequence[Row] = field(default_factory=tuple)
    adoptions: Sequence[Row] = field(default_factory=tuple)
    facts: Sequence[Row] = field(default_factory=tuple)
    partners: Mapping[int, Sequence[Row]] = field(default_factory=dict)


_STORIES = """
SELECT story.id, story.number, story.unit_id, story.author_id, story.title, genre, form,
  state, submitted_on AS day, COALESCE(story_version.length, 0) AS length
FROM story LEFT JOIN story_version
  ON story_version.story_id = story.id AND story_version.version = story.version
WHERE story.id IN ?[bigint] AND submitted_on IS NOT NULL
"""
_ADOPTIONS = """
SELECT adoption.id, adoption.story_id, adoption.unit_id, adoption.author_id,
  outlet.code AS outlet, adopted_on AS day, adoption.column, adoption.form, placement,
  issue_no, link, details, COALESCE(story_version.length, 0) AS length
FROM adoption JOIN outlet ON outlet.id = adoption.outlet_id
LEFT JOIN story_version ON story_version.story_id = adoption.story_id
  AND story_version.version = adoption.version
WHERE adoption.story_id IN ?[bigint] AND (cancelled_at IS NULL OR adoption.id = ?)
"""
_FACTS = """
SELECT id, kind, unit_id, author_id, story_id, day, details FROM scoring_fact
WHERE (cancelled_at IS NULL OR id = ?) AND (story_id IN ?[bigint]
"""
_PARTNERS = """
SELECT story_id, unit_id, person_id FROM story_partner WHERE story_id IN ?[bigint]
ORDER BY story_id, position
"""
_NOBODY = -1


async def read_scoring_rows(
    wanted: Slice, *, cancelled_adoption: int = _NOBODY, cancelled_fact: int = _NOBODY
) -> ScoringRows:
    """The rows of a slice; one cancelled row can be had as it was before."""
    stories = sorted({*wanted.stories, *await _find_stories(wanted)})
    facts = _FACTS + " OR (day >= ? AND day <= ?" + _filter(wanted) + "))"
    return ScoringRows(
        _read(await fetch(_STORIES, stories)),
        _read(await fetch(_ADOPTIONS, stories, cancelled_adoption)),
        _read(
            await fetch(
                facts,
                cancelled_fact,
                stories,
                wanted.start,
                wanted.end,
                *_values(wanted),
            )
        ),
        _group(await fetch(_PARTNERS, stories)),
    )


def _group(rows: Sequence[Row]) -> dict[int, list[Row]]:
    partners: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        partners[row["story_id"]].append(row)
    return dict(partners)


def _filter(wanted: Slice) -> str:
    if wanted.units is None:
        return ""
    return " AND (unit_id IN ?[bigint] OR author_id IN ?[bigint])"


def _filter_story(wanted: Slice, column: str) -> str:
    """Rows of these units and authors, and of what they wrote jointly."""
    if wanted.units is None:
        return ""
    return (
        " AND (unit_id IN ?[bigint] OR author_id IN ?[bigint]"
        f" OR {column} IN (SELECT story_id FROM story_partner"
        " WHERE unit_id IN ?[bigint] OR person_id IN ?[bigint]))"
    )


def _values(wanted: Slice) -> tuple[list[int], ...]:
    if wanted.units is None:
        return ()
    return list(wanted.units), list(wanted.authors)


async def _find_stories(wanted: Slice) -> list[int]:
    """Stories that were reported, adopted or remarked on in the slice."""
    own, of_story = _filter_story(wanted, "id"), _filter_story(wanted, "story_id")
    rows = await fetch(
        "SELECT id FROM story WHERE submitted_on >= ? AND submitted_on <= ?"
        f" AND state NOT IN {UNREPORTED}{own}"
        " UNION SELECT story_id FROM adoption WHERE adopted_on >= ? AND adopted_on <= ?"
        f" AND cancelled_at IS NULL{of_story}"
        " UNION SELECT story_id FROM scoring_fact WHERE day >= ? AND day <= ?"
        f" AND cancelled_at IS NULL AND story_id IS NOT NULL{of_story}",
        *((wanted.start, wanted.end, *(_values(wanted) * 2)) * 3),
    )
    return [row["id"] for row in rows]


def _read(rows: Sequence[Row]) -> tuple[Row, ...]:
    found = []
    for row in rows:
        values = dict(row)
        values["day"] = read_date(values["day"])
        if "details" in values:
            values["details"] = read_json(values["details"])
        found.append(values)
    return tuple(found)
